//! W3 on windtunnel: the table by `transitions!`, taken through `Live`.

use windtunnel_core::{Cause, Code, Digest, Event, Instant, Live, MachineKind};

use crate::dispatch::{Machine, Trigger};
use crate::w3_table;

macro_rules! table {
    (initial $initial:ident; terminal $($terminal:ident),*;
     $($from:ident, $on:ident => $to:ident;)*) => {
        windtunnel_core::transitions! {
            /// The machine of W3.
            machine W3 "w3";
            /// Its states.
            states W3State {
                /// 0
                Pending = 0 "pending", /// 1
                Initiating = 1 "initiating", /// 2
                Running = 2 "running", /// 3
                Paused = 3 "paused", /// 4
                Stopping = 4 "stopping", /// 5
                Completed = 5 "completed", /// 6
                Stopped = 6 "stopped", /// 7
                Failed = 7 "failed",
            }
            /// Its triggers.
            triggers W3Trigger {
                /// 0
                Begin = 0, /// 1
                Ready = 1, /// 2
                Pause = 2, /// 3
                Resume = 3, /// 4
                Finish = 4, /// 5
                Stop = 5, /// 6
                Halt = 6, /// 7
                Fail = 7, /// 8
                Retry = 8, /// 9
                Expire = 9,
            }
            initial $initial;
            terminal $($terminal),*;
            rows { $($from, $on => $to;)* }
        }
    };
}
w3_table!(table);

fn own(trigger: Trigger) -> W3Trigger {
    match trigger {
        Trigger::Begin => W3Trigger::Begin,
        Trigger::Ready => W3Trigger::Ready,
        Trigger::Pause => W3Trigger::Pause,
        Trigger::Resume => W3Trigger::Resume,
        Trigger::Finish => W3Trigger::Finish,
        Trigger::Stop => W3Trigger::Stop,
        Trigger::Halt => W3Trigger::Halt,
        Trigger::Fail => W3Trigger::Fail,
        Trigger::Retry => W3Trigger::Retry,
        Trigger::Expire => W3Trigger::Expire,
    }
}

/// `Live::take` alone.
#[derive(Debug)]
pub struct Windtunnel(Live<W3>);

impl Machine for Windtunnel {
    type Trigger = W3Trigger;

    fn fresh() -> Self {
        Self(Live::new())
    }

    fn own(trigger: Trigger) -> W3Trigger {
        own(trigger)
    }

    #[inline]
    fn take(&mut self, trigger: W3Trigger) -> bool {
        self.0.take(trigger).is_ok()
    }

    #[inline]
    fn state(&self) -> u8 {
        self.0.state().code()
    }
}

/// `Live::take` with the event that a transition makes, folded into a digest.
#[derive(Debug)]
pub struct WindtunnelEvent(Live<W3>, Digest);

impl Machine for WindtunnelEvent {
    type Trigger = W3Trigger;

    fn fresh() -> Self {
        Self(Live::new(), Digest::default())
    }

    fn own(trigger: Trigger) -> W3Trigger {
        own(trigger)
    }

    #[inline]
    fn take(&mut self, trigger: W3Trigger) -> bool {
        let Ok(taken) = self.0.take(trigger) else {
            return false;
        };
        let event = Event {
            at: Instant::from_millis(0),
            serial: 0,
            part: 0,
            machine: MachineKind::FisExperiment,
            row: taken.row(),
            cause: Cause::Time,
        };
        self.1 = std::hint::black_box(self.1.fold(&event));
        true
    }

    #[inline]
    fn state(&self) -> u8 {
        self.0.state().code()
    }
}
