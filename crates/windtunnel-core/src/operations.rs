//! How the operations of a service are declared: one macro for commands, replies, names, typed calls
//! and the way to each.

/// Declares the operations of a service once.
///
/// The head names the variant of [`Command`](crate::Command), the name of the service on the wire,
/// its state and the method of the world that lends it. Each operation names its typed call, its
/// shapes, the module that answers it, and whether it can change anything (`write`) or not (`read`).
macro_rules! operations {
    (
        service $Service:ident, $name:literal, $State:ty, $lend:ident;
        $(#[$call_meta:meta])* call;
        $( $(#[$meta:meta])* $Operation:ident, $call:ident ($Request:ident) -> $Response:ident, $module:ident, $effect:ident; )+
    ) => {
        /// An API call.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub enum Command { $( $(#[$meta])* $Operation($Request), )+ }

        /// The answer to an API call.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize), serde(untagged))]
        #[non_exhaustive]
        pub enum Reply { $( $(#[$meta])* $Operation($Response), )+ }

        /// The names of the operations.
        pub const OPERATIONS: &[&str] = &[ $( stringify!($Operation) ),+ ];

        impl Command {
            /// Returns the name of the operation.
            #[must_use]
            pub const fn operation(&self) -> &'static str {
                match self { $( Self::$Operation(_) => stringify!($Operation), )+ }
            }

            /// Tells whether the operation cannot change anything.
            #[must_use]
            pub const fn is_read_only(&self) -> bool {
                match self { $( Self::$Operation(_) => crate::operations::operations!(@reads $effect), )+ }
            }

            /// Reads the input of an operation; `None` when there is none of this name.
            ///
            /// # Errors
            ///
            /// When the input does not have the shape of the request.
            #[cfg(feature = "serde")]
            pub fn read<'de, D: serde::Deserializer<'de>>(
                operation: &str,
                input: D,
            ) -> Result<Option<Self>, D::Error> {
                use serde::Deserialize as _;
                match operation {
                    $( stringify!($Operation) => {
                        $Request::deserialize(input).map(|request| Some(Self::$Operation(request)))
                    } )+
                    _ => Ok(None),
                }
            }
        }

        /// Answers a call.
        pub(crate) fn handle(
            state: &mut $State,
            cx: &mut crate::world::Cx<'_>,
            command: Command,
        ) -> Result<Reply, crate::error::Error> {
            match command {
                $( Command::$Operation(request) => {
                    request.check_shape()?;
                    $module::$call(state, cx, request).map(Reply::$Operation)
                } )+
            }
        }

        $(#[$call_meta])*
        #[derive(Debug)]
        pub struct Call<'w> {
            world: &'w mut crate::world::World,
            now: crate::Instant,
        }

        impl<'w> Call<'w> {
            pub(crate) fn new(world: &'w mut crate::world::World, now: crate::Instant) -> Self {
                Self { world, now }
            }

            $(
                $(#[$meta])*
                ///
                /// # Errors
                ///
                /// As the service documents them.
                pub fn $call(&mut self, request: $Request) -> Result<$Response, crate::error::Error> {
                    let command = || crate::Command::$Service(Command::$Operation(request.clone()));
                    self.world.arrive(self.now, command);
                    let lost = self.world.injected($name, stringify!($Operation))?;
                    request.check_shape()?;
                    let answer = self.world.$lend(|state, cx| $module::$call(state, cx, request))?;
                    lost.map_or(Ok(answer), Err)
                }
            )+
        }
    };
    (@reads read) => { true };
    (@reads write) => { false };
}

pub(crate) use operations;
