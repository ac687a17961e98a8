//! W3 on smlang; it makes its own enums.

use crate::dispatch::{Machine, State, Trigger};

use self::machine::{Context, Events, StateMachine, States};

/// The machine.
pub struct Smlang(StateMachine<Context>);

mod machine {
    use smlang::statemachine;

    statemachine! {
        derive_states: [Clone, Copy],
        derive_events: [Clone, Copy],
        transitions: {
            *Pending + Begin = Initiating,
            Pending + Stop = Stopped,
            Pending + Expire = Failed,
            Initiating + Ready = Running,
            Initiating + Stop = Stopping,
            Initiating + Fail = Failed,
            Initiating + Retry = Pending,
            Running + Pause = Paused,
            Running + Finish = Completed,
            Running + Stop = Stopping,
            Running + Fail = Failed,
            Running + Expire = Stopping,
            Paused + Resume = Running,
            Paused + Stop = Stopping,
            Paused + Fail = Failed,
            Paused + Retry = Initiating,
            Stopping + Halt = Stopped,
            Stopping + Fail = Failed,
            Stopping + Resume = Running,
        }
    }

    pub struct Context;

    impl StateMachineContext for Context {}
}

impl Machine for Smlang {
    type Trigger = Events;

    fn fresh() -> Self {
        Self(StateMachine::new(Context))
    }

    fn own(trigger: Trigger) -> Events {
        match trigger {
            Trigger::Begin => Events::Begin,
            Trigger::Ready => Events::Ready,
            Trigger::Pause => Events::Pause,
            Trigger::Resume => Events::Resume,
            Trigger::Finish => Events::Finish,
            Trigger::Stop => Events::Stop,
            Trigger::Halt => Events::Halt,
            Trigger::Fail => Events::Fail,
            Trigger::Retry => Events::Retry,
            Trigger::Expire => Events::Expire,
        }
    }

    #[inline]
    fn take(&mut self, trigger: Events) -> bool {
        self.0.process_event(trigger).is_ok()
    }

    #[inline]
    fn state(&self) -> u8 {
        let state = match self.0.state() {
            States::Pending => State::Pending,
            States::Initiating => State::Initiating,
            States::Running => State::Running,
            States::Paused => State::Paused,
            States::Stopping => State::Stopping,
            States::Completed => State::Completed,
            States::Stopped => State::Stopped,
            States::Failed => State::Failed,
        };
        state as u8
    }
}
