//! Timelines as text and as JSON.

mod gantt;
mod json;
mod style;
mod table;
mod visible;

pub(crate) use json::Lines;
pub use json::{to_json, to_ndjson};
pub use style::Look;
pub use table::to_table;
pub use visible::visible;

use windtunnel_core::appconfig::{AttributeValue, Number};
use windtunnel_core::{Instant, Span};

/// Returns what people call a principal: of `ROLE:SESSION` the session.
pub(crate) fn short(principal: &str) -> &str {
    principal
        .rsplit_once(':')
        .map_or(principal, |(_, name)| name)
}

/// Prints the value of an attribute as people write it: `green`, `2.5`, `[a b]`.
pub(crate) fn plain(value: &AttributeValue) -> String {
    match value {
        AttributeValue::StringValue(text) => text.clone(),
        AttributeValue::NumberValue(number) => number.text().into(),
        AttributeValue::BooleanValue(value) => value.to_string(),
        AttributeValue::StringArray(texts) => format!("[{}]", texts.join(" ")),
        AttributeValue::NumberArray(numbers) => {
            let texts: Vec<&str> = numbers.iter().map(Number::text).collect();
            format!("[{}]", texts.join(" "))
        }
    }
}

/// Prints a time since the start as `+hh:mm:ss`, with milliseconds where asked for.
fn offset(at: Instant, start: Instant, with_millis: bool) -> String {
    let millis = (at - start).as_millis();
    let (seconds, rest) = (millis / 1_000, millis % 1_000);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if with_millis {
        format!("+{hours:02}:{minutes:02}:{seconds:02}.{rest:03}")
    } else {
        format!("+{hours:02}:{minutes:02}:{seconds:02}")
    }
}

/// Prints a length of time as people say it: `1h30m`, `90s` as `1m30s`, `1.6s`.
#[must_use]
pub fn duration(span: Span) -> String {
    let millis = span.as_millis();
    let parts = [
        (millis / 86_400_000, "d"),
        (millis / 3_600_000 % 24, "h"),
        (millis / 60_000 % 60, "m"),
    ];
    let mut text = String::new();
    for (count, unit) in parts {
        if count > 0 {
            text.push_str(&format!("{count}{unit}"));
        }
    }
    let (seconds, rest) = (millis / 1_000 % 60, millis % 1_000);
    if rest > 0 {
        text.push_str(format!("{seconds}.{rest:03}").trim_end_matches('0'));
        text.push('s');
    } else if seconds > 0 || text.is_empty() {
        text.push_str(&format!("{seconds}s"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        let cases = [
            (0, "0s"),
            (1_600, "1.6s"),
            (60_000, "1m"),
            (90_250, "1m30.25s"),
            (5_400_000, "1h30m"),
            (86_400_000, "1d"),
            (3_600_001, "1h0.001s"),
        ];
        for (millis, text) in cases {
            assert_eq!(duration(Span::from_millis(millis)), text);
        }
    }

    #[test]
    fn principals_go_by_the_name_of_their_session() {
        assert_eq!(short("AROASIMULATEDPRINCIPL:ann"), "ann");
        assert_eq!(short("nimble.amazonaws.com"), "nimble.amazonaws.com");
    }

    #[test]
    fn offsets_count_hours_beyond_a_day() {
        let at = |millis| offset(Instant::from_millis(millis), Instant::default(), false);
        assert_eq!(at(0), "+00:00:00");
        assert_eq!(at(360_061_000), "+100:01:01");
    }
}
