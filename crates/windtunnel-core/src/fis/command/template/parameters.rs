//! Parameters of actions, by kind.
//!
//! Ranges and lists of values are *documented* with each action; the texts are *chosen*.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;

use super::super::shape::cut;
use super::{Rules, exceeds, place};
use crate::error::Error;
use crate::fis::catalog::{Action, Kind};
use crate::fis::model::TemplateAction;
use crate::time::Span;

/// Checks the parameters of an action: those given, by name, then those missing.
pub(super) fn check(
    name: &str,
    action: &TemplateAction,
    known: &Action,
    rules: &Rules<'_>,
) -> Result<(), Error> {
    let refuse = |message: String, parameter: &str| {
        let place = place(&["actions", name, "parameters", parameter]);
        Err(Error::validation(message).at(place))
    };
    for (given, value) in action.parameters.iter().flatten() {
        let Some(parameter) = known.parameter(given) else {
            let message = format!("Unexpected parameter \"{given}\" found in action \"{name}\".");
            return refuse(message, given);
        };
        if let Some(rule) = violation(value, &parameter.kind, rules) {
            let message = format!(
                "Parameter \"{given}\" of action \"{name}\" {rule}, but is \"{}\".",
                cut(value)
            );
            return refuse(message, given);
        }
    }
    let value_of = |parameter: &str| {
        action
            .parameters
            .as_ref()
            .and_then(|all| all.get(parameter))
    };
    for parameter in known.parameters {
        if value_of(parameter.name).is_some() {
            continue;
        }
        if parameter.required {
            let message = format!(
                "Required parameter \"{}\" is missing in action \"{name}\".",
                parameter.name
            );
            return refuse(message, parameter.name);
        }
        if let Some((other, value)) = parameter.required_when
            && value_of(other).is_some_and(|given| given == value)
        {
            let message = format!(
                "Parameter \"{}\" is missing in action \"{name}\"; it is required when \"{other}\" \
                 is \"{value}\".",
                parameter.name
            );
            return refuse(message, parameter.name);
        }
    }
    Ok(())
}

/// Returns the rule that a value violates, as it goes on after "Parameter x of action y".
fn violation(value: &str, kind: &Kind, rules: &Rules<'_>) -> Option<Cow<'static, str>> {
    match *kind {
        Kind::Duration { min_ms, max_ms } => {
            let (min, max) = (Span::from_millis(min_ms), Span::from_millis(max_ms));
            duration_violation(value, min, max, rules)
        }
        Kind::Integer { min, max } => {
            let Some(number) = decimal(value, 0) else {
                return Some("must be a whole number".into());
            };
            range_violation(number, min, max, |bound| format!("{bound}"))
        }
        Kind::Number {
            min_millionths,
            max_millionths,
        } => {
            let Some(number) = decimal(value, 6) else {
                return Some("must be a number with at most six decimals".into());
            };
            range_violation(number, min_millionths, max_millionths, millionths)
        }
        Kind::Enum(values) => (!values.contains(&value)).then(|| one_of(values).into()),
        Kind::Csv { values, max_items } => csv_violation(value, values, max_items),
        Kind::Boolean => {
            let is_boolean =
                value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false");
            (!is_boolean).then(|| "must be true or false".into())
        }
        // What is left to be filled in, such as `<YOUR REGION>`, may stand anywhere after that.
        Kind::Arn => (!value.starts_with("arn:")).then(|| "must be an ARN".into()),
        // That JSON is JSON is for the document or the cluster to find out.
        Kind::Text | Kind::Json => value.trim().is_empty().then(|| "must not be blank".into()),
    }
}

/// Checks a duration. The catalogue's usual maximum of twelve hours stands for the quota of
/// actions, so that it moves with the limit; shorter ones stay.
fn duration_violation(
    value: &str,
    min: Span,
    max: Span,
    rules: &Rules<'_>,
) -> Option<Cow<'static, str>> {
    let Ok(span) = Span::parse_iso(value) else {
        return Some("must be a duration such as PT5M".into());
    };
    let limit = rules.limits.fis_action_duration;
    let max = if max == USUAL_MAX {
        limit
    } else {
        max.min(limit)
    };
    if span.is_zero() {
        Some("must be longer than zero".into())
    } else if span < min && rules.switches.enforce_minimum_durations {
        Some(format!("must be at least {min}").into())
    } else if span > max {
        Some(format!("must be at most {max}").into())
    } else {
        None
    }
}

fn range_violation(
    number: i64,
    min: Option<i64>,
    max: Option<i64>,
    show: impl Fn(i64) -> String,
) -> Option<Cow<'static, str>> {
    match (min, max) {
        (Some(min), _) if number < min => Some(format!("must be at least {}", show(min)).into()),
        (_, Some(max)) if number > max => Some(format!("must be at most {}", show(max)).into()),
        _ => None,
    }
}

/// Checks a list separated by commas. Blanks around items do not count (*chosen*).
fn csv_violation(
    value: &str,
    values: Option<&'static [&'static str]>,
    max_items: Option<u32>,
) -> Option<Cow<'static, str>> {
    let items = || value.split(',').map(str::trim);
    if items().any(str::is_empty) {
        return Some("must be a list of items separated by commas, none of them empty".into());
    }
    if let Some(values) = values
        && !items().all(|item| values.contains(&item))
    {
        return Some(format!("must be a list of {}", values.join(", ")).into());
    }
    match max_items {
        Some(max) if exceeds(items().count(), max) => {
            Some(format!("must have at most {max} items").into())
        }
        _ => None,
    }
}

/// Says that a value must be one of a list.
pub(super) fn one_of(values: &[&str]) -> String {
    match values {
        [only] => format!("must be {only}"),
        _ => format!("must be one of {}", values.join(", ")),
    }
}

/// Reads a decimal number with at most so many decimals, as a multiple of the last one. Signs but
/// a minus, blanks and exponents are refused (*chosen*), as is what does not fit 64 bits.
fn decimal(text: &str, decimals: usize) -> Option<i64> {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((_, "")) => return None,
        Some((whole, fraction)) => (whole, fraction),
        None => (digits, ""),
    };
    if whole.is_empty() || fraction.len() > decimals {
        return None;
    }
    let zeros = core::iter::repeat_n(b'0', decimals - fraction.len());
    let number = whole
        .bytes()
        .chain(fraction.bytes())
        .chain(zeros)
        .try_fold(0_i64, |n, byte| {
            let digit = byte.is_ascii_digit().then(|| i64::from(byte - b'0'))?;
            n.checked_mul(10)?.checked_add(digit)
        })?;
    Some(if is_negative { -number } else { number })
}

/// Shows a number of millionths.
fn millionths(number: i64) -> String {
    let (whole, rest) = (
        number.unsigned_abs() / 1_000_000,
        number.unsigned_abs() % 1_000_000,
    );
    let sign = if number < 0 { "-" } else { "" };
    let text = format!("{sign}{whole}.{rest:06}");
    text.trim_end_matches('0').trim_end_matches('.').into()
}

/// The maximum of most durations, which is the quota of actions.
const USUAL_MAX: Span = Span::from_secs(12 * 3_600);
