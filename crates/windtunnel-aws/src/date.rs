//! The header `Date`, in virtual time.

use windtunnel_core::Instant;

/// Formats an instant as HTTP does, such as `Thu, 01 Jan 2026 00:00:00 GMT`.
pub(crate) fn http_date(instant: Instant) -> String {
    let civil = instant.civil();
    // Days are counted from a Thursday.
    let weekday = DAYS[(instant.as_millis() / 86_400_000 % 7) as usize];
    let month = MONTHS[(civil.month as usize).clamp(1, 12) - 1];
    let (day, year) = (civil.day, civil.year);
    let (hour, minute, second) = (civil.hour, civil.minute, civil.second);
    format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
}

const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_http() {
        for (millis, date) in [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (784_111_777_000, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (1_767_225_600_999, "Thu, 01 Jan 2026 00:00:00 GMT"),
        ] {
            assert_eq!(http_date(Instant::from_millis(millis)), date);
        }
        assert!(http_date(Instant::MAX).ends_with(" GMT"));
    }
}
