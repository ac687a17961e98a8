//! How time moves: by itself, or only when told.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, Instant as Moment};

use windtunnel_core::{Instant, Span};

/// How time moves in a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Clock {
    /// Only when told, each world for itself.
    Virtual,
    /// By itself, so many times as fast as on the wall; alike in all worlds.
    Wall {
        /// How many times as fast.
        speed: u32,
    },
}

impl FromStr for Clock {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refuse = || "virtual, wall, or wall*60 for sixty times as fast as the wall".to_owned();
        match text.split_once('*') {
            None if text == "virtual" => Ok(Self::Virtual),
            None if text == "wall" => Ok(Self::Wall { speed: 1 }),
            Some(("wall", speed)) => match speed.parse() {
                Ok(speed @ 1..=FASTEST) => Ok(Self::Wall { speed }),
                _ => Err(format!("a speed lies between 1 and {FASTEST}")),
            },
            _ => Err(refuse()),
        }
    }
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Virtual => f.write_str("virtual"),
            Self::Wall { speed: 1 } => f.write_str("wall"),
            Self::Wall { speed } => write!(f, "wall*{speed}"),
        }
    }
}

/// A day in less than a second.
const FASTEST: u32 = 100_000;

/// The hands of a clock that moves by itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hands {
    speed: u32,
    origin: Instant,
    begun: Moment,
}

impl Hands {
    /// Sets the hands; `None` for a clock that does not move by itself.
    pub(super) fn set(clock: Clock, origin: Instant) -> Option<Self> {
        match clock {
            Clock::Virtual => None,
            Clock::Wall { speed } => Some(Self {
                speed,
                origin,
                begun: Moment::now(),
            }),
        }
    }

    /// Returns the present.
    pub(super) fn now(&self) -> Instant {
        let millis = self.begun.elapsed().as_micros() * u128::from(self.speed) / 1_000;
        self.origin + Span::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
    }

    /// Returns how long to wait on the wall until an instant has come.
    pub(super) fn wait(&self, until: Instant) -> Duration {
        let left = until.since(self.now()).as_millis();
        // Rounded up: a moment too early would have to wait again.
        Duration::from_micros((left.saturating_mul(1_000) / u64::from(self.speed)).max(1_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_are_read_as_they_are_written() {
        for text in ["virtual", "wall", "wall*60", "wall*100000"] {
            assert_eq!(text.parse::<Clock>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "real",
            "wall*",
            "wall*0",
            "wall*-1",
            "wall*100001",
            "virtual*2",
        ] {
            assert!(text.parse::<Clock>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_fast_clock_waits_less() {
        let hands = Hands::set(Clock::Wall { speed: 60 }, Instant::default()).unwrap();
        let wait = hands.wait(Instant::default() + Span::from_mins(1));
        assert!(wait <= Duration::from_secs(1) && wait > Duration::from_millis(900));
        assert_eq!(hands.wait(Instant::default()), Duration::from_millis(1));
        assert!(Hands::set(Clock::Virtual, Instant::default()).is_none());
    }
}
