//! Integer time: [`Instant`] and [`Span`] in milliseconds, and the ISO 8601 forms that AWS uses.
//!
//! No service modelled here shows times finer than a millisecond. There is no clock in this module:
//! the host passes the time in.

use core::fmt;
use core::ops::{Add, AddAssign, Sub};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// A point of virtual time, in milliseconds since the Unix epoch.
///
/// ```
/// use windtunnel_core::{Instant, Span};
/// let start = Instant::from_millis(1_767_225_600_000);
/// assert_eq!(start.to_string(), "2026-01-01T00:00:00.000Z");
/// assert_eq!((start + Span::from_secs(90)) - start, Span::from_secs(90));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(transparent))]
pub struct Instant(u64);

impl Instant {
    /// The latest instant there is; deadlines saturate here.
    pub const MAX: Self = Self(u64::MAX);

    /// Makes an instant of milliseconds since the Unix epoch.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Returns the milliseconds since the Unix epoch.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// Returns the time from `earlier` to this instant, zero if `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }

    /// Returns the civil date and time in UTC: year, month, day, hour, minute, second, millisecond.
    #[must_use]
    pub const fn civil(self) -> Civil {
        let days = self.0 / DAY_MS;
        let of_day = self.0 % DAY_MS;
        // Days are counted from 0000-03-01, so that a leap day is the last day of its year.
        let shifted = days + 719_468;
        let era = shifted / 146_097;
        let day_of_era = shifted % 146_097;
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_index = (5 * day_of_year + 2) / 153;
        let month = if month_index < 10 {
            month_index + 3
        } else {
            month_index - 9
        };
        Civil {
            year: year_of_era + era * 400 + (month <= 2) as u64,
            month,
            day: day_of_year - (153 * month_index + 2) / 5 + 1,
            hour: of_day / 3_600_000,
            minute: of_day / 60_000 % 60,
            second: of_day / 1_000 % 60,
            milli: of_day % 1_000,
        }
    }

    /// Reads the ISO 8601 form in UTC, with or without a fraction of a second, which is cut to the
    /// millisecond: `2026-01-01T00:00:00.250Z`. `None` for any other text and before the epoch.
    ///
    /// ```
    /// use windtunnel_core::Instant;
    /// let start = Instant::from_millis(1_767_225_600_250);
    /// assert_eq!(Instant::parse_iso("2026-01-01T00:00:00.25Z"), Some(start));
    /// assert_eq!(Instant::parse_iso("2026-02-29T00:00:00Z"), None);
    /// ```
    #[must_use]
    pub fn parse_iso(text: &str) -> Option<Self> {
        let (whole, rest) = (text.get(..19)?, text.get(19..)?);
        let fraction = match rest.strip_suffix('Z')? {
            "" => "",
            fraction => fraction
                .strip_prefix('.')
                .filter(|digits| !digits.is_empty())?,
        };
        let number = |part: &str| {
            let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u64>().ok().filter(|_| is_number)
        };
        let is_punctuated = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')]
            .iter()
            .all(|&(at, mark)| whole.as_bytes()[at] == mark);
        if !is_punctuated || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let milli = fraction.bytes().chain([b'0'; 3]).take(3);
        let civil = Civil {
            year: number(whole.get(..4)?)?,
            month: number(whole.get(5..7)?)?,
            day: number(whole.get(8..10)?)?,
            hour: number(whole.get(11..13)?)?,
            minute: number(whole.get(14..16)?)?,
            second: number(whole.get(17..)?)?,
            milli: milli.fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0')),
        };
        if civil.year < 1970 || civil.month == 0 || civil.month > 12 {
            return None;
        }
        // The inverse of `civil`, which also tells dates that do not exist.
        let shifted = (civil.month + 9) % 12;
        let year = civil.year - u64::from(civil.month <= 2);
        let days = year * 365 + year / 4 - year / 100 + year / 400;
        let days = days + (153 * shifted + 2) / 5 + civil.day.checked_sub(1)? - 719_468;
        let seconds = civil.hour * 3_600 + civil.minute * 60 + civil.second;
        let instant = Self(days * DAY_MS + seconds * 1_000 + civil.milli);
        (instant.civil() == civil).then_some(instant)
    }

    /// Formats the instant to the second, as EventBridge does: `2026-01-01T00:00:00Z`.
    #[must_use]
    pub fn to_seconds_string(self) -> alloc::string::String {
        let c = self.civil();
        alloc::format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
            c.year,
            c.month,
            c.day,
            c.hour,
            c.minute,
            c.second
        )
    }
}

/// Formats the instant as ISO 8601 in UTC with milliseconds.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let c = self.civil();
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            c.year, c.month, c.day, c.hour, c.minute, c.second, c.milli
        )
    }
}

impl Add<Span> for Instant {
    type Output = Self;

    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl AddAssign<Span> for Instant {
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}

impl Sub for Instant {
    type Output = Span;

    fn sub(self, earlier: Self) -> Span {
        self.since(earlier)
    }
}

/// A civil date and time in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// Year of the Gregorian calendar.
    pub year: u64,
    /// Month, 1 to 12.
    pub month: u64,
    /// Day of the month, 1 to 31.
    pub day: u64,
    /// Hour, 0 to 23.
    pub hour: u64,
    /// Minute, 0 to 59.
    pub minute: u64,
    /// Second, 0 to 59.
    pub second: u64,
    /// Millisecond, 0 to 999.
    pub milli: u64,
}

/// A length of virtual time, in milliseconds.
///
/// ```
/// use windtunnel_core::Span;
/// assert_eq!(Span::parse_iso("PT1H30M"), Ok(Span::from_secs(5_400)));
/// assert!(Span::parse_iso("pt5m").is_err());
/// assert_eq!(Span::from_secs(5_400).to_string(), "PT1H30M");
/// ```
///
/// In JSON a span is its ISO 8601 text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(u64);

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// The longest span.
    pub const MAX: Self = Self(u64::MAX);

    /// Makes a span of milliseconds.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Makes a span of seconds; saturates.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs.saturating_mul(1_000))
    }

    /// Makes a span of minutes; the longest there is when that is too much.
    #[must_use]
    pub const fn from_mins(mins: u64) -> Self {
        Self(mins.saturating_mul(60_000))
    }

    /// Makes a span of days of 24 hours; saturates.
    #[must_use]
    pub const fn from_days(days: u64) -> Self {
        Self(days.saturating_mul(DAY_MS))
    }

    /// Returns the milliseconds.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// Tells whether the span is empty.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Reads an ISO 8601 duration in the grammar `P[nD][T[nH][nM][nS]]`.
    ///
    /// At least one part must be present and, after a `T`, at least one part of the time; the
    /// seconds may have a fraction, of which milliseconds are kept and finer digits must be zero.
    /// Weeks, months, years, signs, blanks and lower case are refused. Source: *chosen*, from the
    /// forms that AWS documents. Values beyond `u64` milliseconds are refused.
    ///
    /// # Errors
    ///
    /// [`BadDuration`] when the text does not follow the grammar.
    pub fn parse_iso(text: &str) -> Result<Self, BadDuration> {
        parse_duration(text.as_bytes()).map(Self).ok_or(BadDuration)
    }
}

/// Formats the span as an ISO 8601 duration, the shortest form in days, hours, minutes, seconds.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, of_day) = (self.0 / DAY_MS, self.0 % DAY_MS);
        let (hours, minutes) = (of_day / 3_600_000, of_day / 60_000 % 60);
        let (seconds, millis) = (of_day / 1_000 % 60, of_day % 1_000);
        f.write_str("P")?;
        if days > 0 {
            write!(f, "{days}D")?;
        }
        if of_day > 0 || days == 0 {
            f.write_str("T")?;
        }
        if hours > 0 {
            write!(f, "{hours}H")?;
        }
        if minutes > 0 {
            write!(f, "{minutes}M")?;
        }
        if millis > 0 {
            let fraction = alloc::format!("{millis:03}");
            write!(f, "{seconds}.{}S", fraction.trim_end_matches('0'))
        } else if seconds > 0 || self.0 == 0 {
            write!(f, "{seconds}S")
        } else {
            Ok(())
        }
    }
}

impl Add for Span {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

/// The text is not an ISO 8601 duration of the accepted grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadDuration;

impl fmt::Display for BadDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an ISO 8601 duration such as PT5M, PT1H30M or P1DT12H")
    }
}

impl core::error::Error for BadDuration {}

#[cfg(feature = "serde")]
impl Serialize for Span {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = alloc::borrow::Cow::<str>::deserialize(deserializer)?;
        let refuse = |bad| serde::de::Error::custom(alloc::format!("{text:?} is {bad}"));
        Self::parse_iso(&text).map_err(refuse)
    }
}

const DAY_MS: u64 = 86_400_000;

fn parse_duration(text: &[u8]) -> Option<u64> {
    let mut rest = text.strip_prefix(b"P")?;
    let mut total = 0_u64;
    let mut in_time = false;
    let mut parts_left: &[(u8, u64)] = &[(b'D', DAY_MS)];
    let mut parts_seen = 0;
    while let Some(&first) = rest.first() {
        if first == b'T' {
            if in_time {
                return None;
            }
            in_time = true;
            parts_left = &[(b'H', 3_600_000), (b'M', 60_000), (b'S', 1_000)];
            parts_seen = 0;
            rest = &rest[1..];
            continue;
        }
        let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let whole = parse_digits(&rest[..digits])?;
        rest = &rest[digits..];
        let mut millis_of_fraction = 0;
        let fraction = rest.strip_prefix(b".");
        if let Some(after_dot) = fraction {
            let digits = after_dot.iter().take_while(|b| b.is_ascii_digit()).count();
            millis_of_fraction = parse_millis(&after_dot[..digits])?;
            rest = &after_dot[digits..];
        }
        let (&unit, after_unit) = rest.split_first()?;
        rest = after_unit;
        let position = parts_left.iter().position(|&(letter, _)| letter == unit)?;
        if fraction.is_some() && unit != b'S' {
            return None;
        }
        let of_part = whole
            .checked_mul(parts_left[position].1)?
            .checked_add(millis_of_fraction)?;
        total = total.checked_add(of_part)?;
        parts_left = &parts_left[position + 1..];
        parts_seen += 1;
    }
    (parts_seen > 0).then_some(total)
}

fn parse_digits(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |n, &b| {
        n.checked_mul(10)?.checked_add(u64::from(b - b'0'))
    })
}

fn parse_millis(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || digits.iter().skip(3).any(|&b| b != b'0') {
        return None;
    }
    let digit = |i: usize| digits.get(i).map_or(0, |&b| u64::from(b - b'0'));
    Some(digit(0) * 100 + digit(1) * 10 + digit(2))
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn durations_follow_the_grammar() {
        let cases = [
            ("PT5M", 300_000),
            ("PT1H30M", 5_400_000),
            ("PT90S", 90_000),
            ("P1D", 86_400_000),
            ("P1DT12H", 129_600_000),
            ("PT0.25S", 250),
            ("PT1.5000S", 1_500),
            ("PT0S", 0),
        ];
        for (text, millis) in cases {
            assert_eq!(Span::parse_iso(text), Ok(Span(millis)), "{text}");
        }
    }

    #[test]
    fn other_forms_are_refused() {
        let cases = [
            "",
            "P",
            "PT",
            "P1DT",
            "5m",
            "pt5m",
            "PT5m",
            "P1W",
            "P1M",
            "P1Y",
            "-PT5M",
            "PT-5M",
            "PT5",
            "PT5M ",
            " PT5M",
            "PT1M1H",
            "PT1M1M",
            "PT1.5M",
            "PT.5S",
            "PT1.S",
            "PT1.0001S",
            "PT99999999999999999999S",
            "P213503982335D",
            "PTT5M",
            "+PT5M",
            "PT5M30",
        ];
        for text in cases {
            assert_eq!(Span::parse_iso(text), Err(BadDuration), "{text}");
        }
    }

    #[test]
    fn spans_print_what_they_parse() {
        for millis in [
            0, 1, 250, 1_000, 60_000, 61_000, 3_600_000, 86_400_000, 90_061_001,
        ] {
            let text = Span(millis).to_string();
            assert_eq!(Span::parse_iso(&text), Ok(Span(millis)), "{text}");
        }
    }

    #[test]
    fn instants_print_civil_time() {
        let cases = [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_616_432_464_025, "2021-03-22T17:01:04.025Z"),
            (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ];
        for (millis, text) in cases {
            assert_eq!(Instant(millis).to_string(), text);
        }
    }

    #[test]
    fn no_instant_overflows() {
        assert!(!Instant::MAX.to_string().is_empty());
        assert_eq!(Instant::MAX + Span::MAX, Instant::MAX);
    }
}
