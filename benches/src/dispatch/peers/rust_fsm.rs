//! W3 on rust-fsm, with our enums as its alphabets.

use rust_fsm::state_machine;

use crate::dispatch::{Machine, Trigger};

/// The machine.
pub struct RustFsm(machine::StateMachine);

state_machine! {
    #[state_machine(input(crate::dispatch::Trigger), state(crate::dispatch::State))]
    machine(Pending)

    Pending => {
        Begin => Initiating,
        Stop => Stopped,
        Expire => Failed,
    },
    Initiating => {
        Ready => Running,
        Stop => Stopping,
        Fail => Failed,
        Retry => Pending,
    },
    Running => {
        Pause => Paused,
        Finish => Completed,
        Stop => Stopping,
        Fail => Failed,
        Expire => Stopping,
    },
    Paused => {
        Resume => Running,
        Stop => Stopping,
        Fail => Failed,
        Retry => Initiating,
    },
    Stopping => {
        Halt => Stopped,
        Fail => Failed,
        Resume => Running,
    },
}

impl Machine for RustFsm {
    type Trigger = Trigger;

    fn fresh() -> Self {
        Self(machine::StateMachine::new())
    }

    fn own(trigger: Trigger) -> Trigger {
        trigger
    }

    #[inline]
    fn take(&mut self, trigger: Trigger) -> bool {
        self.0.consume(&trigger).is_ok()
    }

    #[inline]
    fn state(&self) -> u8 {
        *self.0.state() as u8
    }
}
