//! W3C timestamps.

/// A moment, to the nanosecond; finer digits are dropped (*chosen*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Timestamp {
    /// Since the first day of the year zero.
    seconds: i64,
    nanos: u32,
}

impl Timestamp {
    /// Reads `2024T`, `2024-01T`, `2024-01-02`, or a date with a time and an offset.
    ///
    /// *Recorded*: `2024-01` is none. A time needs an offset, `Z` or hours and minutes.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut rest = text;
        let year = digits(&mut rest, 4)?;
        let (mut month, mut day) = (1, 1);
        let mut is_day = false;
        if take(&mut rest, '-') {
            month = digits(&mut rest, 2)?;
            if take(&mut rest, '-') {
                day = digits(&mut rest, 2)?;
                is_day = true;
            }
        }
        if !(1..=12).contains(&month) || day < 1 || day > days_of(year, month) {
            return None;
        }
        let date = days_before(year, month) + day - 1;
        let mut moment = Self {
            seconds: date * 86_400,
            nanos: 0,
        };
        let has_time = take(&mut rest, 'T');
        if rest.is_empty() {
            return (is_day || has_time).then_some(moment);
        }
        if !has_time || !is_day {
            return None;
        }
        let hour = digits(&mut rest, 2)?;
        let minute = take(&mut rest, ':').then(|| digits(&mut rest, 2))??;
        let mut second = 0;
        if take(&mut rest, ':') {
            second = digits(&mut rest, 2)?;
            if take(&mut rest, '.') {
                let length = rest.bytes().take_while(u8::is_ascii_digit).count();
                let (fraction, after) = rest.split_at_checked(length).filter(|_| length > 0)?;
                rest = after;
                let padded = fraction.bytes().chain([b'0'; 9]).take(9);
                moment.nanos = padded.fold(0, |nanos, digit| nanos * 10 + u32::from(digit - b'0'));
            }
        }
        let offset = if take(&mut rest, 'Z') {
            0
        } else {
            let sign = if take(&mut rest, '-') { -1 } else { 1 };
            if sign == 1 && !take(&mut rest, '+') {
                return None;
            }
            let hours = digits(&mut rest, 2)?;
            let minutes = take(&mut rest, ':').then(|| digits(&mut rest, 2))??;
            if hours > 23 || minutes > 59 {
                return None;
            }
            sign * (hours * 60 + minutes)
        };
        if !rest.is_empty() || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        moment.seconds += hour * 3_600 + (minute - offset) * 60 + second;
        Some(moment)
    }
}

fn take(rest: &mut &str, c: char) -> bool {
    let after = rest.strip_prefix(c);
    *rest = after.unwrap_or(rest);
    after.is_some()
}

fn digits(rest: &mut &str, count: usize) -> Option<i64> {
    let (digits, after) = rest.split_at_checked(count)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    *rest = after;
    digits.parse().ok()
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_before(year: i64, month: i64) -> i64 {
    // The year zero is a leap year; the leap days of the years before this one.
    let leaps = (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400;
    let months: i64 = (1..month).map(|month| days_of(year, month)).sum();
    year * 365 + leaps + months
}
