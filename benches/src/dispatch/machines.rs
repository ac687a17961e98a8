//! W3 by hand: a `match`, and rows packed into words.

use crate::dispatch::{INITIAL, Machine, ROWS, State, Trigger};
use crate::w3_table;

/// A `match` on the pair of enums.
#[derive(Debug)]
pub struct Matched(State);

macro_rules! matched {
    (initial $initial:ident; terminal $($terminal:ident),*;
     $($from:ident, $on:ident => $to:ident;)*) => {
        fn target(state: State, trigger: Trigger) -> Option<State> {
            match (state, trigger) {
                $((State::$from, Trigger::$on) => Some(State::$to),)*
                _ => None,
            }
        }
    };
}
w3_table!(matched);

impl Machine for Matched {
    type Trigger = Trigger;

    fn fresh() -> Self {
        Self(INITIAL)
    }

    fn own(trigger: Trigger) -> Trigger {
        trigger
    }

    #[inline]
    fn take(&mut self, trigger: Trigger) -> bool {
        match target(self.0, trigger) {
            Some(to) => {
                self.0 = to;
                true
            }
            None => false,
        }
    }

    #[inline]
    fn state(&self) -> u8 {
        self.0 as u8
    }
}

/// A state's row packed in one word, three bits for each trigger; the fastest form known.
#[derive(Debug)]
pub struct Packed(u8);

impl Machine for Packed {
    type Trigger = Trigger;

    fn fresh() -> Self {
        Self(INITIAL as u8)
    }

    fn own(trigger: Trigger) -> Trigger {
        trigger
    }

    #[inline]
    fn take(&mut self, trigger: Trigger) -> bool {
        let to = (PACKED[self.0 as usize & 7] >> (trigger as u32 * 3)) as u8 & 7;
        let accepted = to != self.0;
        self.0 = to;
        accepted
    }

    #[inline]
    fn state(&self) -> u8 {
        self.0
    }
}

/// A pair without a row holds the state itself.
const PACKED: [u32; 8] = {
    let mut packed = [0; 8];
    let mut state = 0;
    while state < 8 {
        // 0o1111111111 repeats a state once for each of the ten triggers.
        packed[state] = state as u32 * 0o11_1111_1111;
        state += 1;
    }
    let mut index = 0;
    while index < ROWS.len() {
        let (from, on, to) = ROWS[index];
        packed[from as usize] ^= (from as u32 ^ to as u32) << (on as u32 * 3);
        index += 1;
    }
    packed
};
