//! The patterns of the service model as functions.
//!
//! *Chosen*: a pattern holds for the whole value, with or without anchors; the service's own ones
//! make sense only so.

use alloc::format;
use alloc::string::String;

/// A pattern: what error messages show, and what it says.
#[derive(Clone, Copy)]
pub(crate) struct Pattern {
    text: &'static str,
    pub(super) holds: fn(&str) -> bool,
}

impl Pattern {
    pub(crate) const fn new(text: &'static str, holds: fn(&str) -> bool) -> Self {
        Self { text, holds }
    }

    pub(super) fn rule(self) -> String {
        format!(
            "Member must satisfy regular expression pattern: {}",
            self.text
        )
    }
}

/// An id that the service has given.
pub(super) const ID: Pattern = Pattern::new("[a-z0-9]{4,7}", is_id);

/// The id of a deployment strategy.
pub(super) const STRATEGY_ID: Pattern = Pattern::new(
    r"(^[a-z0-9]{4,7}$|^AppConfig\.[A-Za-z0-9]{9,40}$)",
    |text| is_id(text) || text.strip_prefix("AppConfig.").is_some_and(is_predefined),
);

/// The ARN of a role.
pub(super) const ROLE_ARN: Pattern = Pattern::new(
    r"^((arn):(aws|aws-cn|aws-iso|aws-iso-[a-z]{1}|aws-us-gov|aws-eusc):(iam)::\d{12}:role[/].*)$",
    is_role_arn,
);

/// An ARN.
pub(super) const ARN: Pattern = Pattern::new(
    r"arn:(aws[a-zA-Z-]*)?:[a-z]+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:[a-zA-Z0-9-_/:.]+",
    is_arn,
);

/// The type of a configuration profile.
pub(super) const PROFILE_TYPE: Pattern = Pattern::new(r"^[a-zA-Z0-9\.\-]+", |text| {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
    !text.is_empty() && text.chars().all(is_allowed)
});

/// The label of a hosted version: something in it is no digit.
pub(super) const VERSION_LABEL: Pattern = Pattern::new(".*[^0-9].*", |text| {
    text.chars().any(|c| !c.is_ascii_digit())
});

/// The name of an extension or of a parameter.
pub(super) const EXTENSION_NAME: Pattern =
    Pattern::new(r"^[^\/#:\n]{1,64}$", |text| is_free_of("/#:\n", 64, text));

/// The name of a dynamic parameter: its extension and itself.
pub(super) const DYNAMIC_PARAMETER: Pattern =
    Pattern::new(r"^([^#\n]{1,96})#([^\/#\n]{1,64})$", |text| {
        let parts = text.split_once('#');
        parts.is_some_and(|(extension, parameter)| {
            is_free_of("#\n", 96, extension) && is_free_of("/#\n", 64, parameter)
        })
    });

/// The key of a tag: the prefix is for AWS only (*documented*; the text is *chosen*).
pub(super) const TAG_KEY: Pattern = Pattern::new("^(?!aws:).*$", |text| !text.starts_with("aws:"));

/// The name of an experiment definition: those that begin so are reserved.
pub(super) const UNRESERVED_NAME: Pattern = Pattern::new(r"^(?!AWS\.).{1,64}$", |text| {
    !text.starts_with("AWS.") && is_free_of("\n\r", 64, text)
});

/// The key of a flag.
pub(super) const FLAG_KEY: Pattern = Pattern::new("^[a-z][a-zA-Z0-9_-]{1,64}", |text| {
    is_key(text) && (2..=65).contains(&text.len())
});

/// The key of an attribute of a flag.
pub(super) const ATTRIBUTE_KEY: Pattern =
    Pattern::new("(?!enabled$)[a-z][a-zA-Z0-9_-]{0,63}", |text| {
        is_key(text) && text.len() <= 64 && text != "enabled"
    });

/// The key of a treatment.
pub(super) const TREATMENT_KEY: Pattern = Pattern::new("^[a-zA-Z0-9]{1,8}", |text| {
    (1..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
});

/// A token of the data plane.
pub(crate) const DATA_TOKEN: Pattern = Pattern::new(r"\S{1,8192}", |text| {
    let is_blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\x0b' | '\x0c' | '\r');
    !text.contains(is_blank) && (1..=8_192).contains(&text.chars().count())
});

fn is_id(text: &str) -> bool {
    // No branch for each byte.
    let is_allowed = |byte: u8| byte.is_ascii_lowercase() | byte.is_ascii_digit();
    let all = |all, byte| all & is_allowed(byte);
    (4..=7).contains(&text.len()) && text.bytes().fold(true, all)
}

/// Tells whether a text is a small letter and then letters, digits, lines and strokes.
fn is_key(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.bytes().all(is_allowed)
}

fn is_predefined(name: &str) -> bool {
    (9..=40).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Tells whether a text has one to so many characters, none of these among them.
fn is_free_of(taboo: &str, max: usize, text: &str) -> bool {
    !text.is_empty() && !text.contains(|c| taboo.contains(c)) && text.chars().count() <= max
}

fn is_role_arn(text: &str) -> bool {
    let mut parts = text.splitn(6, ':');
    let mut next = || parts.next().unwrap_or_default();
    let (arn, partition, service, region, account, role) =
        (next(), next(), next(), next(), next(), next());
    let is_partition = match partition {
        "aws" | "aws-cn" | "aws-iso" | "aws-us-gov" | "aws-eusc" => true,
        other => other
            .strip_prefix("aws-iso-")
            .is_some_and(|rest| is_lower(rest, 1..=1)),
    };
    let path = role.strip_prefix("role/");
    (arn, service, region) == ("arn", "iam", "")
        && is_partition
        && is_account(account)
        && path.is_some_and(|path| !path.contains(['\n', '\r']))
}

fn is_arn(text: &str) -> bool {
    let mut parts = text.splitn(6, ':');
    let mut next = || parts.next().unwrap_or_default();
    let (arn, partition, service, region, account, resource) =
        (next(), next(), next(), next(), next(), next());
    let is_partition = |text: &str| {
        let is_allowed = |byte: u8| byte.is_ascii_alphabetic() || byte == b'-';
        let rest = text.strip_prefix("aws");
        text.is_empty() || rest.is_some_and(|rest| rest.bytes().all(is_allowed))
    };
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_/:.".contains(&byte);
    arn == "arn"
        && is_partition(partition)
        && is_lower(service, 1..=usize::MAX)
        && (region.is_empty() || is_region(region))
        && (account.is_empty() || is_account(account))
        && !resource.is_empty()
        && resource.bytes().all(is_allowed)
}

fn is_region(text: &str) -> bool {
    let text = text.strip_prefix("eusc-").unwrap_or(text);
    let Some((country, rest)) = text.split_once('-') else {
        return false;
    };
    let is_rest = |rest: &str| {
        let parts = rest.rsplit_once('-');
        parts.is_some_and(|(area, number)| {
            let is_digit = number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit());
            is_lower(area, 1..=usize::MAX) && is_digit
        })
    };
    let is_kind = |kind: &str| {
        let isolated = kind.strip_prefix("iso");
        kind == "gov" || isolated.is_some_and(|letter| is_lower(letter, 0..=1))
    };
    let kind = rest.split_once('-');
    is_lower(country, 2..=2)
        && (is_rest(rest) || kind.is_some_and(|(kind, rest)| is_kind(kind) && is_rest(rest)))
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_lower(text: &str, length: core::ops::RangeInclusive<usize>) -> bool {
    length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase())
}
