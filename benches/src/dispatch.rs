//! Workload W3: bare dispatch of a machine of 8 states and 10 triggers.
//!
//! A stream of triggers is made ahead and fed to one machine at a time; a machine that has refused
//! a trigger in a terminal state is replaced by a fresh one. No row of the table stays in its
//! state, so a refusal shows as an unchanged state.

mod machines;
mod peers;
mod windtunnel;

pub use machines::{Matched, Packed};
pub use peers::{RustFsm, Smlang, Statig};
pub use windtunnel::{Windtunnel, WindtunnelEvent};

/// Hands the table of W3 to a macro, in the form `from, trigger => to`, in lifecycle order.
#[macro_export]
macro_rules! w3_table {
    ($callback:ident) => {
        $callback! {
            initial Pending;
            terminal Completed, Stopped, Failed;
            Pending, Begin => Initiating;
            Pending, Stop => Stopped;
            Pending, Expire => Failed;
            Initiating, Ready => Running;
            Initiating, Stop => Stopping;
            Initiating, Fail => Failed;
            Initiating, Retry => Pending;
            Running, Pause => Paused;
            Running, Finish => Completed;
            Running, Stop => Stopping;
            Running, Fail => Failed;
            Running, Expire => Stopping;
            Paused, Resume => Running;
            Paused, Stop => Stopping;
            Paused, Fail => Failed;
            Paused, Retry => Initiating;
            Stopping, Halt => Stopped;
            Stopping, Fail => Failed;
            Stopping, Resume => Running;
        }
    };
}

/// States of the machine; the number of a state is its discriminant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum State {
    Pending,
    Initiating,
    Running,
    Paused,
    Stopping,
    Completed,
    Stopped,
    Failed,
}

/// Triggers of the machine; the number of a trigger is its discriminant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Trigger {
    Begin,
    Ready,
    Pause,
    Resume,
    Finish,
    Stop,
    Halt,
    Fail,
    Retry,
    Expire,
}

/// Every state, by number.
pub const STATES: [State; 8] = {
    use State::*;
    [
        Pending, Initiating, Running, Paused, Stopping, Completed, Stopped, Failed,
    ]
};

/// Every trigger, by number.
pub const TRIGGERS: [Trigger; 10] = {
    use Trigger::*;
    [
        Begin, Ready, Pause, Resume, Finish, Stop, Halt, Fail, Retry, Expire,
    ]
};

macro_rules! rows {
    (initial $initial:ident; terminal $($terminal:ident),*;
     $($from:ident, $on:ident => $to:ident;)*) => {
        /// The state of a fresh machine.
        pub const INITIAL: State = State::$initial;
        /// States that refuse everything.
        pub const TERMINAL: &[State] = &[$(State::$terminal),*];
        /// Rows of the table: from, trigger, to.
        pub const ROWS: &[(State, Trigger, State)] =
            &[$((State::$from, Trigger::$on, State::$to)),*];
    };
}
w3_table!(rows);

/// One implementation of the machine.
pub trait Machine {
    /// Its own type of trigger.
    type Trigger: Copy;

    /// A machine in its initial state.
    fn fresh() -> Self;

    /// Its own form of a trigger; called before timing begins.
    fn own(trigger: Trigger) -> Self::Trigger;

    /// Takes a trigger; false if it is refused.
    fn take(&mut self, trigger: Self::Trigger) -> bool;

    /// The number of its state.
    fn state(&self) -> u8;
}

/// One step of a stream, for a machine with triggers of type `T`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step<T> {
    /// The trigger to take.
    pub trigger: T,
    /// Whether a fresh machine takes it.
    pub fresh: bool,
}

/// What a stream came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Triggers that were not refused.
    pub accepted: u64,
    /// Depends on every step's state and answer, and on their order.
    pub checksum: u64,
}

/// A stream of `count` random triggers.
pub fn random_stream(count: usize) -> Vec<Step<Trigger>> {
    stream(count, |_, random| {
        TRIGGERS[random as usize % TRIGGERS.len()]
    })
}

/// A stream of `count` random triggers that the table accepts, one refusal at each end apart.
pub fn walk_stream(count: usize) -> Vec<Step<Trigger>> {
    stream(count, |state, random| {
        let open: Vec<_> = ROWS.iter().filter(|row| row.0 == state).collect();
        match open.len() {
            0 => TRIGGERS[random as usize % TRIGGERS.len()],
            len => open[random as usize % len].1,
        }
    })
}

/// A stream in the triggers of machine `M`.
pub fn own_stream<M: Machine>(stream: &[Step<Trigger>]) -> Vec<Step<M::Trigger>> {
    stream
        .iter()
        .map(|step| Step {
            trigger: M::own(step.trigger),
            fresh: step.fresh,
        })
        .collect()
}

/// Feeds a stream to machines of type `M`, one after the other.
#[inline]
pub fn feed<M: Machine>(stream: &[Step<M::Trigger>]) -> Tally {
    let mut machine = M::fresh();
    let mut tally = Tally::default();
    for step in stream {
        if step.fresh {
            machine = M::fresh();
        }
        let accepted = u64::from(machine.take(step.trigger));
        tally.accepted += accepted;
        tally.checksum =
            tally.checksum.rotate_left(7) ^ (u64::from(machine.state()) << 1 | accepted);
    }
    tally
}

fn stream(count: usize, choose: impl Fn(State, u32) -> Trigger) -> Vec<Step<Trigger>> {
    let mut state = INITIAL;
    let mut fresh = true;
    let mut seed = 1_u64;
    let step = |_| {
        // Knuth's MMIX generator; the upper half is good enough here.
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        if fresh {
            state = INITIAL;
        }
        let step = Step {
            trigger: choose(state, (seed >> 33) as u32),
            fresh,
        };
        fresh = TERMINAL.contains(&state);
        let row = ROWS
            .iter()
            .find(|row| row.0 == state && row.1 == step.trigger);
        state = row.map_or(state, |row| row.2);
        step
    };
    (0..count).map(step).collect()
}

#[cfg(test)]
mod tests;
