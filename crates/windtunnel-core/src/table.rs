//! Transition tables as `const` data, checked when they are compiled.
//!
//! A table is written once, with [`transitions!`](crate::transitions). Code, diagrams, exhaustive
//! tests and coverage read the same rows. A state and a trigger have at most one target; a guard is
//! ordinary code that decides which trigger to raise.

use alloc::format;
use alloc::string::String;
use core::fmt;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// A state or a trigger: a small number with the service's own name.
pub trait Code: Copy + Eq + fmt::Debug + 'static {
    /// Returns the number, at most 14 for states and 15 for triggers.
    fn code(self) -> u8;
    /// Finds the value with this number.
    fn from_code(code: u8) -> Option<Self>;
    /// Returns the name, for states as the service spells it.
    fn name(self) -> &'static str;
}

/// A row of a table: in state `from`, `trigger` leads to state `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition<S, T> {
    /// The state before.
    pub from: S,
    /// What happened.
    pub trigger: T,
    /// The state after.
    pub to: S,
}

impl<S: Code, T: Code> Transition<S, T> {
    /// Returns the number of the row, the same for ever.
    #[inline(always)]
    #[must_use]
    pub fn row(self) -> RowId {
        RowId::new(self.from.code(), self.trigger.code())
    }
}

/// The number of a row within its table: the state in the high and the trigger in the low four bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(transparent))]
pub struct RowId(u8);

impl RowId {
    /// Makes the row number of a state's and a trigger's number; higher bits are cut off.
    #[inline]
    #[must_use]
    pub const fn new(state: u8, trigger: u8) -> Self {
        Self(state << 4 | (trigger & 15))
    }

    /// Returns the number as such.
    #[inline]
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }

    /// Returns the number of the state before.
    #[inline]
    #[must_use]
    pub const fn state(self) -> u8 {
        self.0 >> 4
    }

    /// Returns the number of the trigger.
    #[inline]
    #[must_use]
    pub const fn trigger(self) -> u8 {
        self.0 & 15
    }
}

/// A trigger that the state refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoTransition<S, T> {
    /// The state, which stays as it is.
    pub state: S,
    /// The refused trigger.
    pub trigger: T,
}

impl<S: Code, T: Code> fmt::Display for NoTransition<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is refused in state {}",
            self.trigger.name(),
            self.state.name()
        )
    }
}

impl<S: Code, T: Code> core::error::Error for NoTransition<S, T> {}

/// A transition table.
#[derive(Debug)]
pub struct Table<S: 'static, T: 'static> {
    /// What the table is about, for diagrams.
    pub name: &'static str,
    /// The state in which life begins.
    pub initial: S,
    /// The states that nothing leaves.
    pub terminal: &'static [S],
    /// All states in order of life.
    pub states: &'static [S],
    /// All triggers.
    pub triggers: &'static [T],
    /// All rows in order of life.
    pub rows: &'static [Transition<S, T>],
    /// For each state one word; four bits for each trigger hold the target, or [`REFUSED`].
    #[doc(hidden)]
    pub packed: [u64; 16],
}

impl<S: Code, T: Code> Table<S, T> {
    /// Returns the state that follows, or `None` when the state refuses the trigger.
    ///
    /// Total: every pair of a state and a trigger is a row or a refusal.
    #[inline(always)]
    #[must_use]
    pub fn next(&self, state: S, trigger: T) -> Option<S> {
        let word = self.packed[usize::from(state.code() & 15)];
        S::from_code((word >> (u32::from(trigger.code() & 15) * 4) & 15) as u8)
    }

    /// Returns the row taken, or the refusal.
    ///
    /// # Errors
    ///
    /// [`NoTransition`] when the state refuses the trigger.
    #[inline(always)]
    pub fn take(&self, from: S, trigger: T) -> Result<Transition<S, T>, NoTransition<S, T>> {
        match self.next(from, trigger) {
            Some(to) => Ok(Transition { from, trigger, to }),
            None => Err(NoTransition {
                state: from,
                trigger,
            }),
        }
    }

    /// Finds the row with this number.
    #[must_use]
    pub fn row(&self, id: RowId) -> Option<Transition<S, T>> {
        self.take(S::from_code(id.state())?, T::from_code(id.trigger())?)
            .ok()
    }

    /// Tells whether nothing leaves the state.
    #[must_use]
    pub fn is_terminal(&self, state: S) -> bool {
        self.terminal.contains(&state)
    }

    /// Draws the table as a Mermaid state diagram.
    #[must_use]
    pub fn to_mermaid(&self) -> String {
        let mut out = format!("stateDiagram-v2\n    [*] --> {}\n", self.initial.name());
        for row in self.rows {
            let (from, to) = (row.from.name(), row.to.name());
            out.push_str(&format!("    {from} --> {to}: {}\n", row.trigger.name()));
        }
        for state in self.terminal {
            out.push_str(&format!("    {} --> [*]\n", state.name()));
        }
        out
    }
}

/// A machine: the enums and the table of one kind of thing that has states.
pub trait Machine {
    /// Its states.
    type State: Code;
    /// Its triggers.
    type Trigger: Code;
    /// Its table.
    const TABLE: &'static Table<Self::State, Self::Trigger>;
}

/// The state of one living machine; only [`take`](Live::take) writes it.
#[derive(Debug)]
pub struct Live<M: Machine>(M::State);

impl<M: Machine> Live<M> {
    /// Begins in the initial state.
    #[must_use]
    pub fn new() -> Self {
        Self(M::TABLE.initial)
    }

    /// Returns the present state.
    #[inline]
    #[must_use]
    pub fn state(&self) -> M::State {
        self.0
    }

    /// Takes the transition that the trigger leads to.
    ///
    /// # Errors
    ///
    /// [`NoTransition`] when the state refuses the trigger; the state stays as it was.
    #[inline]
    pub fn take(&mut self, trigger: M::Trigger) -> Taken<M> {
        let taken = M::TABLE.take(self.0, trigger)?;
        self.0 = taken.to;
        Ok(taken)
    }
}

/// What [`Live::take`] answers.
pub type Taken<M> = Result<
    Transition<<M as Machine>::State, <M as Machine>::Trigger>,
    NoTransition<<M as Machine>::State, <M as Machine>::Trigger>,
>;

impl<M: Machine> Default for Live<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M: Machine> Clone for Live<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M: Machine> Copy for Live<M> {}

impl<M: Machine> PartialEq for Live<M> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<M: Machine> core::hash::Hash for Live<M> {
    fn hash<H: core::hash::Hasher>(&self, hasher: &mut H) {
        hasher.write_u8(self.0.code());
    }
}

#[cfg(feature = "serde")]
impl<M: Machine> Serialize for Live<M> {
    fn serialize<Z: serde::Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        serializer.serialize_u8(self.0.code())
    }
}

#[cfg(feature = "serde")]
impl<'de, M: Machine> Deserialize<'de> for Live<M> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = u8::deserialize(deserializer)?;
        let unknown = || serde::de::Error::custom("no state has this number");
        M::State::from_code(code).map(Self).ok_or_else(unknown)
    }
}

/// The packed target that means a refusal; no state may have this number.
#[doc(hidden)]
pub const REFUSED: u8 = 15;

/// Packs rows of numbers and refuses, at compile time, tables that make no sense.
///
/// # Panics
///
/// At compile time only: a number out of range, two rows for one pair, a row out of a terminal
/// state, a state that nothing reaches, or a dead end that is not declared terminal.
#[doc(hidden)]
#[must_use]
pub const fn pack(states: &[u8], terminal: &[u8], initial: u8, rows: &[(u8, u8, u8)]) -> [u64; 16] {
    let mut packed = [u64::MAX; 16];
    let mut reached = 1_u32 << initial;
    let mut left = 0_u32;
    let mut r = 0;
    while r < rows.len() {
        let (from, trigger, to) = rows[r];
        assert!(
            from < REFUSED && to < REFUSED && trigger < 16,
            "a number is out of range"
        );
        let shift = trigger as u32 * 4;
        let word = packed[from as usize];
        assert!(
            word >> shift & 15 == REFUSED as u64,
            "two rows for one state and trigger"
        );
        packed[from as usize] = word & !(15 << shift) | (to as u64) << shift;
        if from != to {
            reached |= 1 << to;
        }
        left |= 1 << from;
        r += 1;
    }
    let mut s = 0;
    while s < states.len() {
        let state = states[s];
        let mut is_terminal = false;
        let mut t = 0;
        while t < terminal.len() {
            is_terminal |= terminal[t] == state;
            t += 1;
        }
        assert!(reached >> state & 1 == 1, "a state is never reached");
        assert!(
            is_terminal == (left >> state & 1 == 0),
            "a dead end that is not terminal, or a row out of a terminal state"
        );
        s += 1;
    }
    packed
}

/// Declares a machine: its states, its triggers and its table.
///
/// States and triggers have explicit numbers, which recordings depend on. The compiler refuses a
/// table with two rows for one pair, an unreachable state, a row out of a terminal state or a dead
/// end that is not declared terminal.
///
/// ```
/// windtunnel_core::transitions! {
///     /// A lamp.
///     machine Lamp "lamp";
///     /// States of a lamp.
///     states LampState {
///         /// It is dark.
///         Off = 0 "off",
///         /// It shines.
///         On = 1 "on",
///         /// It will never shine again.
///         Broken = 2 "broken",
///     }
///     /// What can happen to a lamp.
///     triggers LampTrigger { /// Switched.
///         Switch = 0, /// Dropped.
///         Drop = 1 }
///     initial Off;
///     terminal Broken;
///     rows {
///         Off, Switch => On;
///         On, Switch => Off;
///         On, Drop => Broken;
///     }
/// }
/// use windtunnel_core::{Live, Machine};
/// let mut lamp = Live::<Lamp>::new();
/// assert_eq!(lamp.take(LampTrigger::Switch).unwrap().to, LampState::On);
/// lamp.take(LampTrigger::Drop).unwrap();
/// assert!(lamp.take(LampTrigger::Switch).is_err());
/// assert!(Lamp::TABLE.to_mermaid().contains("on --> broken: Drop"));
/// ```
#[macro_export]
macro_rules! transitions {
    (
        $(#[$machine_meta:meta])* machine $machine:ident $title:literal;
        $(#[$states_meta:meta])*
        states $State:ident { $( $(#[$s_meta:meta])* $s:ident = $s_code:literal $s_name:literal ),+ $(,)? }
        $(#[$triggers_meta:meta])*
        triggers $Trigger:ident { $( $(#[$t_meta:meta])* $t:ident = $t_code:literal ),+ $(,)? }
        initial $initial:ident;
        terminal $( $terminal:ident ),* ;
        rows { $( $from:ident, $on:ident => $to:ident ; )+ }
    ) => {
        $(#[$states_meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $State { $( $(#[$s_meta])* $s = $s_code ),+ }

        impl $crate::Code for $State {
            #[inline(always)]
            fn code(self) -> u8 { self as u8 }
            #[inline(always)]
            fn from_code(code: u8) -> Option<Self> {
                match code { $( $s_code => Some(Self::$s), )+ _ => None }
            }
            fn name(self) -> &'static str { match self { $( Self::$s => $s_name ),+ } }
        }

        $(#[$triggers_meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $Trigger { $( $(#[$t_meta])* $t = $t_code ),+ }

        impl $crate::Code for $Trigger {
            #[inline(always)]
            fn code(self) -> u8 { self as u8 }
            #[inline(always)]
            fn from_code(code: u8) -> Option<Self> {
                match code { $( $t_code => Some(Self::$t), )+ _ => None }
            }
            fn name(self) -> &'static str { match self { $( Self::$t => stringify!($t) ),+ } }
        }

        $(#[$machine_meta])*
        #[derive(Clone, Copy, Debug)]
        pub enum $machine {}

        impl $crate::Machine for $machine {
            type State = $State;
            type Trigger = $Trigger;
            const TABLE: &'static $crate::Table<$State, $Trigger> = {
                static TABLE: $crate::Table<$State, $Trigger> = $crate::Table {
                    name: $title,
                    initial: $State::$initial,
                    terminal: &[ $( $State::$terminal ),* ],
                    states: &[ $( $State::$s ),+ ],
                    triggers: &[ $( $Trigger::$t ),+ ],
                    rows: &[ $( $crate::Transition {
                        from: $State::$from, trigger: $Trigger::$on, to: $State::$to
                    } ),+ ],
                    packed: $crate::table::pack(
                        &[ $( $s_code ),+ ],
                        &[ $( $State::$terminal as u8 ),* ],
                        $State::$initial as u8,
                        &[ $( ($State::$from as u8, $Trigger::$on as u8, $State::$to as u8) ),+ ],
                    ),
                };
                &TABLE
            };
        }
    };
}
