//! W3 on statig; it makes its own enum of states and does not tell whether it took a trigger.

use crate::dispatch::{Machine, Trigger};

use self::machine::{Rules, State};

/// The machine.
pub struct Statig(statig::blocking::StateMachine<Rules>);

mod machine {
    use statig::prelude::*;

    use crate::dispatch::Trigger;

    #[derive(Default)]
    pub struct Rules;

    #[state_machine(
        initial = "State::pending()",
        event_identifier = "trigger",
        state(derive(Clone, Copy, Debug, PartialEq, Eq))
    )]
    impl Rules {
        #[state]
        fn pending(trigger: &Trigger) -> Outcome<State> {
            match trigger {
                Trigger::Begin => Transition(State::initiating()),
                Trigger::Stop => Transition(State::stopped()),
                Trigger::Expire => Transition(State::failed()),
                _ => Handled,
            }
        }

        #[state]
        fn initiating(trigger: &Trigger) -> Outcome<State> {
            match trigger {
                Trigger::Ready => Transition(State::running()),
                Trigger::Stop => Transition(State::stopping()),
                Trigger::Fail => Transition(State::failed()),
                Trigger::Retry => Transition(State::pending()),
                _ => Handled,
            }
        }

        #[state]
        fn running(trigger: &Trigger) -> Outcome<State> {
            match trigger {
                Trigger::Pause => Transition(State::paused()),
                Trigger::Finish => Transition(State::completed()),
                Trigger::Stop | Trigger::Expire => Transition(State::stopping()),
                Trigger::Fail => Transition(State::failed()),
                _ => Handled,
            }
        }

        #[state]
        fn paused(trigger: &Trigger) -> Outcome<State> {
            match trigger {
                Trigger::Resume => Transition(State::running()),
                Trigger::Stop => Transition(State::stopping()),
                Trigger::Fail => Transition(State::failed()),
                Trigger::Retry => Transition(State::initiating()),
                _ => Handled,
            }
        }

        #[state]
        fn stopping(trigger: &Trigger) -> Outcome<State> {
            match trigger {
                Trigger::Halt => Transition(State::stopped()),
                Trigger::Fail => Transition(State::failed()),
                Trigger::Resume => Transition(State::running()),
                _ => Handled,
            }
        }

        #[state]
        fn completed() -> Outcome<State> {
            Handled
        }

        #[state]
        fn stopped() -> Outcome<State> {
            Handled
        }

        #[state]
        fn failed() -> Outcome<State> {
            Handled
        }
    }
}

impl Machine for Statig {
    type Trigger = Trigger;

    fn fresh() -> Self {
        use statig::blocking::IntoStateMachineExt;
        Self(Rules.state_machine())
    }

    fn own(trigger: Trigger) -> Trigger {
        trigger
    }

    #[inline]
    fn take(&mut self, trigger: Trigger) -> bool {
        let before = *self.0.state();
        self.0.handle(&trigger);
        *self.0.state() != before
    }

    #[inline]
    fn state(&self) -> u8 {
        use crate::dispatch::State as Ours;
        let state = match self.0.state() {
            State::Pending {} => Ours::Pending,
            State::Initiating {} => Ours::Initiating,
            State::Running {} => Ours::Running,
            State::Paused {} => Ours::Paused,
            State::Stopping {} => Ours::Stopping,
            State::Completed {} => Ours::Completed,
            State::Stopped {} => Ours::Stopped,
            State::Failed {} => Ours::Failed,
        };
        state as u8
    }
}
