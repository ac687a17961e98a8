//! The rules that a document must satisfy.
//!
//! Constraints, locations and values of the table of the specification are *recorded*. *Chosen*:
//! `LengthLTE(n)` for what is too long or too many, `Regexp(…)` for keys, `OneOf(…)` for types,
//! `IsRegexp` for patterns.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::Problem;
use super::document::{Document, Entry, Members, text_of};
use super::dump;
use crate::appconfig::machine::pattern::{Pattern, PatternFault};
use crate::appconfig::machine::rule::{self, Rule};
use crate::json::{Json, Number};

const KEY: &str = r"^[a-z][a-zA-Z\d_-]{0,63}$";
const MAX_ATTRIBUTES: usize = 25;
const MAX_ENUM: usize = 100;
/// *Documented* is 32; *recorded* is that 32 with a rule and a default are accepted.
const MAX_VARIANTS: usize = 33;
const MAX_TEXT: usize = 1_024;
const MAX_NAME: usize = 64;
/// How many problems are told (*chosen*).
const MAX_PROBLEMS: usize = 100;

pub(super) fn check(document: &Document, problems: &mut Vec<Problem>) {
    let mut checks = Checks { problems };
    match &document.version {
        None => checks.add("Required", "version", ""),
        Some(version) if version.as_str() != Some("1") => {
            checks.add("OneOf(1)", "version", text_of(version));
        }
        Some(_) => (),
    }
    for (key, flag) in &document.flags {
        checks.flag(key, &format!("flags.{key}"), &flag.body);
    }
    // *Chosen*: values are held against good definitions only. That also bounds what the problems
    // repeat of the definitions.
    if !checks.problems.is_empty() {
        return;
    }
    let none = Members::new();
    for (key, entry) in &document.values {
        let flag = document
            .flags
            .get(key)
            .and_then(|flag| flag.body.get("attributes"));
        let definitions = flag.and_then(Json::as_object).unwrap_or(&none);
        checks.value(key, &format!("values.{key}"), entry, definitions);
    }
}

struct Checks<'a> {
    problems: &'a mut Vec<Problem>,
}

impl Checks<'_> {
    fn add(&mut self, constraint: &str, at: &str, value: impl Into<String>) {
        self.push(Problem::unsatisfied(constraint, at, value));
    }

    fn push(&mut self, problem: Problem) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem);
        }
    }

    /// Checks that a text, if there is one, is a text and not too long.
    fn text(&mut self, json: Option<&Json>, at: &str, most: usize) {
        match json.map(|json| (json, json.as_str())) {
            None => (),
            Some((json, None)) => self.add("AttributeType(string)", at, text_of(json)),
            Some((_, Some(text))) if text.chars().nth(most).is_some() => {
                self.add(&format!("LengthLTE({most})"), at, text);
            }
            Some(_) => (),
        }
    }

    fn key(&mut self, key: &str, at: &str) {
        let is_part = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        let is_key = key.starts_with(|c: char| c.is_ascii_lowercase());
        if !is_key || key.len() > MAX_NAME || !key.bytes().all(is_part) {
            self.add(&format!("Regexp({KEY})"), at, key);
        }
    }

    fn flag(&mut self, key: &str, at: &str, body: &Members) {
        self.key(key, at);
        let name_at = format!("{at}.name");
        self.text(body.get("name"), &name_at, MAX_NAME);
        if let Some(name) = body.get("name").and_then(Json::as_str)
            && name.contains('\n')
        {
            self.add(r"Regexp(^[^\n]*$)", &name_at, name);
        }
        self.text(
            body.get("description"),
            &format!("{at}.description"),
            MAX_TEXT,
        );
        if let Some(Json::Object(deprecation)) = body.get("_deprecation") {
            let status = deprecation.get("status");
            if status.and_then(Json::as_str) != Some("planned") {
                let text = status.map_or_else(String::new, text_of);
                self.add("OneOf(planned)", &format!("{at}._deprecation.status"), text);
            }
        }
        let Some(Json::Object(attributes)) = body.get("attributes") else {
            return;
        };
        let at = format!("{at}.attributes");
        if attributes.len() > MAX_ATTRIBUTES {
            let count = attributes.len().to_string();
            self.add(&format!("LengthLTE({MAX_ATTRIBUTES})"), &at, count);
        }
        for (key, attribute) in attributes {
            let at = format!("{at}.{key}");
            self.key(key, &at);
            if key == "enabled" {
                self.add("Not(OneOf(enabled))", &at, key.as_str());
            }
            let members = attribute.as_object();
            let get = |name| members.and_then(|it| it.get(name));
            self.text(get("description"), &format!("{at}.description"), MAX_TEXT);
            let none = Members::new();
            let constraints = get("constraints")
                .and_then(Json::as_object)
                .unwrap_or(&none);
            self.constraints(constraints, &format!("{at}.constraints"), true);
        }
    }

    fn constraints(&mut self, it: &Members, at: &str, is_outer: bool) {
        let kind = it.get("type").and_then(Json::as_str).unwrap_or_default();
        let kinds: &[&str] = if is_outer {
            &["number", "string", "array", "boolean"]
        } else {
            &["number", "string"]
        };
        if !kinds.contains(&kind) {
            let text = it.get("type").map_or_else(String::new, text_of);
            self.add(
                &format!("OneOf({})", kinds.join(", ")),
                &format!("{at}.type"),
                text,
            );
            return;
        }
        for (name, json) in it {
            let at = format!("{at}.{name}");
            match (name.as_str(), kind, json) {
                ("type", _, _) | ("required", _, Json::Bool(_)) => (),
                ("required", _, _) => self.add("AttributeType(boolean)", &at, text_of(json)),
                ("minimum" | "maximum", "number", Json::Number(n)) if n.is_integer() => (),
                ("minimum" | "maximum", "number", _) => {
                    self.add("AttributeType(integer)", &at, text_of(json));
                }
                ("pattern", "string", Json::String(text)) => {
                    self.text(Some(json), &at, MAX_TEXT);
                    // *Chosen*: no value is held against a pattern that cannot be run.
                    if Pattern::parse(text) == Err(PatternFault::Malformed) {
                        self.add("IsRegexp", &at, text.as_str());
                    }
                }
                ("pattern", "string", _) => self.add("AttributeType(string)", &at, text_of(json)),
                ("enum", "string", Json::Array(items)) => {
                    if items.len() > MAX_ENUM {
                        self.add(
                            &format!("LengthLTE({MAX_ENUM})"),
                            &at,
                            items.len().to_string(),
                        );
                    }
                    for (nth, item) in items.iter().enumerate() {
                        self.text(Some(item), &format!("{at}.{nth}"), MAX_TEXT);
                    }
                    if it.contains_key("pattern") {
                        self.add("Empty", &at, json.to_text());
                    }
                }
                ("enum", "string", _) => self.add("AttributeType(array)", &at, text_of(json)),
                ("elements", "array", Json::Object(elements)) => {
                    self.constraints(elements, &at, false);
                }
                // A constraint of another type.
                _ => self.add("Empty", &at, text_of(json)),
            }
        }
    }

    fn value(&mut self, key: &str, at: &str, entry: &Entry, definitions: &Members) {
        self.key(key, at);
        let variants = entry.variants();
        if variants.is_empty() {
            self.attributes(
                &entry.body,
                at,
                definitions,
                entry.body.contains_key("enabled"),
            );
            return;
        }
        if entry.body.len() > 1 {
            self.add("StrictVariants", at, dump::value(key, entry, definitions));
            return;
        }
        let within = format!("{at}._variants");
        if variants.len() > MAX_VARIANTS {
            let count = variants.len().to_string();
            self.add(&format!("LengthLTE({MAX_VARIANTS})"), &within, count);
            return;
        }
        let mut names = BTreeSet::new();
        let mut is_unique = true;
        let none = Members::new();
        for (nth, variant) in variants.iter().enumerate() {
            let members = variant.as_object().unwrap_or(&none);
            let name = members
                .get("name")
                .and_then(Json::as_str)
                .unwrap_or_default();
            is_unique &= names.insert(name);
            let by_name = format!("{within}.variants.{name}");
            self.text(
                members.get("name"),
                &format!("{within}.{nth}.name"),
                MAX_NAME,
            );
            if name.is_empty() {
                self.add("NonEmpty", &format!("{within}.{nth}.name"), "");
            }
            let rule = members.get("rule");
            let is_last = nth + 1 == variants.len();
            self.rule(
                rule,
                &format!("{within}.{nth}"),
                &format!("{by_name}.rule"),
                is_last,
            );
            let values = members.get("attributeValues").and_then(Json::as_object);
            self.attributes(values.unwrap_or(&none), &by_name, definitions, true);
        }
        if !is_unique {
            let at = format!("{within}.variants.variants");
            self.add(
                "UniqueVariantNames",
                &at,
                dump::variants(entry, definitions),
            );
        }
    }

    fn rule(&mut self, json: Option<&Json>, by_place: &str, by_name: &str, is_last: bool) {
        let Some(json) = json else {
            if !is_last {
                self.add("NonEmpty", by_name, "");
            }
            return;
        };
        let Some(text) = json.as_str() else {
            self.add("AttributeType(string)", by_name, text_of(json));
            return;
        };
        if is_last {
            self.add("Empty", by_name, text);
        } else if text.chars().nth(rule::MAX_LENGTH).is_some() {
            self.text(Some(json), by_name, rule::MAX_LENGTH);
        } else if let Err(fault) = Rule::parse(text) {
            self.add("Empty", &format!("{by_place}.rule"), text);
            self.push(Problem {
                reason: Some(fault.reason.name().into()),
                ..Problem::unsatisfied(
                    "RuleIsValid",
                    &format!("{by_place}.{}", fault.path),
                    fault.value,
                )
            });
        }
    }

    /// Checks the attributes of a plain value or of a variant.
    fn attributes(&mut self, values: &Members, at: &str, definitions: &Members, is_value: bool) {
        for (key, json) in values.iter().filter(|(key, _)| *key != "enabled") {
            let at = format!("{at}.{key}");
            match definitions.get(key) {
                None => {
                    let constraint = format!("Satisfies({})", dump::map(definitions));
                    self.add(&constraint, &at, dump::pair(key, &json.to_text()));
                }
                Some(definition) => {
                    let constraints = definition.as_object().and_then(|it| it.get("constraints"));
                    if let Some(Json::Object(constraints)) = constraints {
                        self.attribute(json, &at, constraints);
                    }
                }
            }
        }
        let is_missing = |key: &String, definition: &Json| {
            let constraints = definition.as_object().and_then(|it| it.get("constraints"));
            let required = constraints.and_then(|it| it.as_object()?.get("required"));
            required == Some(&Json::Bool(true)) && !values.contains_key(key)
        };
        let missing: Vec<_> = definitions
            .iter()
            .filter(|(key, it)| is_missing(key, it))
            .collect();
        // The value of an empty list of variants needs nothing.
        if missing.is_empty() || !is_value {
            return;
        }
        let at = format!("{at}.attributes");
        self.add("Not(IsZero([]))", &at, dump::attributes(definitions));
        for (key, definition) in missing {
            let value = dump::pair(key, &dump::attribute(definition));
            self.add("Entries", &format!("{at}.{key}"), value);
        }
    }

    fn attribute(&mut self, json: &Json, at: &str, constraints: &Members) {
        let kind = constraints
            .get("type")
            .and_then(Json::as_str)
            .unwrap_or_default();
        let Json::Array(items) = json else {
            self.scalar(json, at, constraints, "AttributeType");
            return;
        };
        if kind != "array" {
            self.add(&format!("AttributeType({kind})"), at, json.to_text());
            return;
        }
        // Without a constraint, the first element sets the type.
        let mut of_first = Members::new();
        let first = if matches!(items.first(), Some(Json::Number(_))) {
            "number"
        } else {
            "string"
        };
        of_first.insert("type".into(), first.into());
        let elements = constraints.get("elements").and_then(Json::as_object);
        for (nth, item) in items.iter().enumerate() {
            self.scalar(
                item,
                &format!("{at}.{nth}"),
                elements.unwrap_or(&of_first),
                "ElementType",
            );
        }
    }

    fn scalar(&mut self, json: &Json, at: &str, constraints: &Members, word: &str) {
        let kind = constraints
            .get("type")
            .and_then(Json::as_str)
            .unwrap_or_default();
        match (kind, json) {
            ("boolean", Json::Bool(_)) => (),
            ("number", Json::Number(number)) => self.number(number, at, constraints),
            ("string", Json::String(text)) => {
                self.text(Some(json), at, MAX_TEXT);
                if let Some(pattern) = constraints.get("pattern").and_then(Json::as_str)
                    && Pattern::parse(pattern).is_ok_and(|it| !it.is_match(text))
                {
                    self.add(&format!("Regexp({pattern})"), at, text.as_str());
                }
                if let Some(Json::Array(items)) = constraints.get("enum")
                    && !items.contains(json)
                {
                    let words: Vec<String> = items.iter().map(text_of).collect();
                    self.add(&format!("OneOf({})", words.join(", ")), at, text.as_str());
                }
            }
            _ => self.add(&format!("{word}({kind})"), at, text_of(json)),
        }
    }

    fn number(&mut self, number: &Number, at: &str, constraints: &Members) {
        let bound = |name| match constraints.get(name) {
            Some(Json::Number(bound)) => Some(bound),
            _ => None,
        };
        if let Some(least) = bound("minimum")
            && number.compare(least).is_lt()
        {
            self.add(&format!("FloatGTE({})", least.text()), at, number.text());
        }
        if let Some(most) = bound("maximum")
            && number.compare(most).is_gt()
        {
            self.add(&format!("FloatLTE({})", most.text()), at, number.text());
        }
    }
}
