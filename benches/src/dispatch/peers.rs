//! W3 on state machine crates, each in its own idiom; the tests compare them with the table.

mod rust_fsm;
mod smlang;
mod statig;

pub use self::rust_fsm::RustFsm;
pub use self::smlang::Smlang;
pub use self::statig::Statig;
