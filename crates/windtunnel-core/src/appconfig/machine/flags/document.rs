//! A document that has been read: what is known of it, in one shape.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::Problem;
use crate::appconfig::machine::rule::Timestamp;
use crate::json::Json;

pub(super) type Members = BTreeMap<String, Json>;

/// A document without what is unknown or empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Document {
    pub(super) version: Option<Json>,
    /// Definitions by flag key: `name`, `description`, `_deprecation`, `attributes`.
    pub(super) flags: BTreeMap<String, Entry>,
    /// Values by flag key: `enabled` and attributes, or `_variants`.
    pub(super) values: BTreeMap<String, Entry>,
}

/// A flag's definition or value: its times apart from what they are the times of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) created: Option<String>,
    pub(super) updated: Option<String>,
    pub(super) body: Members,
}

const FLAG: &[&str] = &["name", "description", "_deprecation", "attributes"];
const DEPRECATION: &[&str] = &["status", "date"];
const ATTRIBUTE: &[&str] = &["description", "constraints"];
const CONSTRAINTS: &[&str] = &[
    "type", "required", "minimum", "maximum", "pattern", "enum", "elements",
];
const VARIANT: &[&str] = &["name", "enabled", "rule", "attributeValues"];

impl Document {
    /// Reads a document; what has no place in the shape at all is a problem.
    pub(super) fn read(json: &Json, problems: &mut Vec<Problem>) -> Self {
        let Some(root) = object(Some(json), "", problems) else {
            return Self::default();
        };
        let mut document = Self {
            version: root.get("version").filter(|it| **it != Json::Null).cloned(),
            ..Self::default()
        };
        for (key, json) in object(root.get("flags"), "flags", problems)
            .into_iter()
            .flatten()
        {
            let at = format!("flags.{key}");
            if let Some(members) = object(Some(json), &at, problems) {
                let body = definition(members, &at, problems);
                document
                    .flags
                    .insert(key.clone(), Entry::new(members, body, &at, problems));
            }
        }
        for (key, json) in object(root.get("values"), "values", problems)
            .into_iter()
            .flatten()
        {
            let at = format!("values.{key}");
            if let Some(members) = object(Some(json), &at, problems) {
                let body = value(members, &at, problems);
                document
                    .values
                    .insert(key.clone(), Entry::new(members, body, &at, problems));
            }
        }
        document
    }

    /// Reads a document that is stored, if it is one.
    pub(crate) fn of_stored(stored: &[u8]) -> Option<Self> {
        let mut problems = Vec::new();
        let document = Self::read(&Json::parse(stored).ok()?, &mut problems);
        problems.is_empty().then_some(document)
    }

    /// Sets the times, and tells whether nothing differs from the earlier version.
    pub(super) fn set_times(&mut self, earlier: Option<&Self>, now: &str) -> bool {
        let none = BTreeMap::new();
        let flags = set_times(&mut self.flags, earlier.map_or(&none, |it| &it.flags), now);
        let values = set_times(
            &mut self.values,
            earlier.map_or(&none, |it| &it.values),
            now,
        );
        flags && values && earlier.is_some()
    }

    pub(super) fn to_json(&self) -> Json {
        let mut root = Members::new();
        root.extend(
            self.version
                .clone()
                .map(|version| ("version".into(), version)),
        );
        for (name, entries) in [("flags", &self.flags), ("values", &self.values)] {
            if !entries.is_empty() {
                let entries = entries
                    .iter()
                    .map(|(key, entry)| (key.clone(), entry.to_json()));
                root.insert(name.into(), Json::Object(entries.collect()));
            }
        }
        Json::Object(root)
    }

    /// Returns what a plain SDK is served: attributes of enabled flags only, and of flags with
    /// variants the default one (*recorded*).
    pub(crate) fn serve(&self) -> Vec<u8> {
        let served = self
            .values
            .iter()
            .map(|(key, entry)| (key.clone(), entry.served()));
        Json::Object(served.collect()).to_text().into_bytes()
    }
}

impl Entry {
    fn new(members: &Members, body: Members, at: &str, problems: &mut Vec<Problem>) -> Self {
        let mut time = |name: &str| {
            let json = members.get(name).filter(|it| **it != Json::Null)?;
            let text = json.as_str().and_then(rfc_3339);
            if text.is_none() {
                // *Recorded*: the service fails with an internal error; *chosen*: a refusal.
                let at = format!("{at}.{name}");
                problems.push(Problem::invalid(
                    "AttributeType(timestamp)",
                    &at,
                    text_of(json),
                ));
            }
            text
        };
        Self {
            created: time("_createdAt"),
            updated: time("_updatedAt"),
            body,
        }
    }

    fn to_json(&self) -> Json {
        let mut members = self.body.clone();
        for (name, time) in [("_createdAt", &self.created), ("_updatedAt", &self.updated)] {
            members.extend(time.clone().map(|time| (name.into(), Json::String(time))));
        }
        Json::Object(members)
    }

    /// The variants, none of a plain value.
    pub(super) fn variants(&self) -> &[Json] {
        match self.body.get("_variants") {
            Some(Json::Array(variants)) => variants,
            _ => &[],
        }
    }

    fn served(&self) -> Json {
        let default = self.variants().last().and_then(Json::as_object);
        let members = default.unwrap_or(&self.body);
        let is_enabled = members.get("enabled") == Some(&Json::Bool(true));
        let mut served = Members::new();
        if is_enabled {
            let nested = default
                .and_then(|it| it.get("attributeValues"))
                .and_then(Json::as_object);
            served = match default {
                Some(_) => nested.cloned().unwrap_or_default(),
                None => self.body.clone(),
            };
        }
        if let Some(name) = default.and_then(|it| it.get("name")) {
            served.insert("_variant".into(), name.clone());
        }
        served.insert("enabled".into(), Json::Bool(is_enabled));
        Json::Object(served)
    }
}

fn set_times(
    entries: &mut BTreeMap<String, Entry>,
    earlier: &BTreeMap<String, Entry>,
    now: &str,
) -> bool {
    let mut is_same = entries.len() == earlier.len();
    for (key, entry) in entries {
        let before = earlier.get(key);
        let kept = before.filter(|before| before.body == entry.body);
        is_same &= kept.is_some();
        let created = before
            .and_then(|it| it.created.clone())
            .or(entry.created.take());
        entry.created = Some(created.unwrap_or_else(|| now.into()));
        let updated = kept.and_then(|it| it.updated.clone());
        entry.updated = Some(updated.unwrap_or_else(|| now.into()));
    }
    is_same
}

/// Returns the members of an object; none of what is absent, and a problem for anything else.
fn object<'a>(
    json: Option<&'a Json>,
    at: &str,
    problems: &mut Vec<Problem>,
) -> Option<&'a Members> {
    let json = json.filter(|it| **it != Json::Null)?;
    if json.as_object().is_none() {
        problems.push(Problem::invalid("AttributeType(object)", at, text_of(json)));
    }
    json.as_object()
}

/// Keeps the known members that are neither null nor an empty map.
fn keep(members: &Members, known: &[&str]) -> Members {
    let is_empty = |json: &Json| json.as_object().is_some_and(BTreeMap::is_empty);
    let kept = members.iter().filter(|&(name, json)| {
        known.contains(&name.as_str()) && *json != Json::Null && !is_empty(json)
    });
    kept.map(|(name, json)| (name.clone(), json.clone()))
        .collect()
}

/// Puts a reshaped object in the place of a member, or drops the member if nothing is left.
fn reshape(body: &mut Members, name: &str, members: Members) {
    if members.is_empty() {
        body.remove(name);
    } else {
        body.insert(name.into(), Json::Object(members));
    }
}

fn definition(members: &Members, at: &str, problems: &mut Vec<Problem>) -> Members {
    let mut body = keep(members, FLAG);
    let deprecation_at = format!("{at}._deprecation");
    if let Some(deprecation) = object(members.get("_deprecation"), &deprecation_at, problems) {
        reshape(&mut body, "_deprecation", keep(deprecation, DEPRECATION));
    }
    let at = format!("{at}.attributes");
    let Some(attributes) = object(members.get("attributes"), &at, problems) else {
        return body;
    };
    let mut kept = Members::new();
    for (key, json) in attributes {
        let at = format!("{at}.{key}");
        let Some(attribute) = object(Some(json), &at, problems) else {
            continue;
        };
        let mut shaped = keep(attribute, ATTRIBUTE);
        let at = format!("{at}.constraints");
        if let Some(constraints) = object(attribute.get("constraints"), &at, problems) {
            let mut inner = keep(constraints, CONSTRAINTS);
            let at = format!("{at}.elements");
            if let Some(elements) = object(constraints.get("elements"), &at, problems) {
                reshape(&mut inner, "elements", keep(elements, CONSTRAINTS));
            }
            reshape(&mut shaped, "constraints", inner);
        }
        kept.insert(key.clone(), Json::Object(shaped));
    }
    reshape(&mut body, "attributes", kept);
    body
}

fn value(members: &Members, at: &str, problems: &mut Vec<Problem>) -> Members {
    let is_body =
        |name: &str| !matches!(name, "_createdAt" | "_updatedAt" | "enabled" | "_variants");
    let body = members
        .iter()
        .filter(|&(name, json)| is_body(name) && *json != Json::Null);
    let mut body: Members = body
        .map(|(name, json)| (name.clone(), json.clone()))
        .collect();
    let variants = members.get("_variants").filter(|it| **it != Json::Null);
    let enabled = members.get("enabled").filter(|it| **it != Json::Null);
    // Without variants, a value without `enabled` is disabled; an empty list counts as variants.
    if variants.is_none() || enabled.is_some() {
        body.insert("enabled".into(), enabled_of(enabled, at, problems));
    }
    match variants {
        None => (),
        Some(Json::Array(items)) => {
            let mut kept = Vec::new();
            for (nth, item) in items.iter().enumerate() {
                let at = format!("{at}._variants.{nth}");
                let Some(members) = object(Some(item), &at, problems) else {
                    continue;
                };
                let mut variant = keep(members, VARIANT);
                let enabled = enabled_of(variant.get("enabled"), &at, problems);
                variant.insert("enabled".into(), enabled);
                let at = format!("{at}.attributeValues");
                if let Some(values) = object(members.get("attributeValues"), &at, problems) {
                    let values = values.iter().filter(|(_, json)| **json != Json::Null);
                    let values = values.map(|(name, json)| (name.clone(), json.clone()));
                    reshape(&mut variant, "attributeValues", values.collect());
                }
                if variant.get("rule").and_then(Json::as_str) == Some("") {
                    variant.remove("rule");
                }
                kept.push(Json::Object(variant));
            }
            if !kept.is_empty() {
                body.insert("_variants".into(), Json::Array(kept));
            }
        }
        Some(other) => {
            let at = format!("{at}._variants");
            problems.push(Problem::invalid(
                "AttributeType(array)",
                &at,
                text_of(other),
            ));
        }
    }
    body
}

/// Turns what stands for a truth value into one (*recorded*: words, but no numbers).
fn enabled_of(json: Option<&Json>, at: &str, problems: &mut Vec<Problem>) -> Json {
    match json {
        None | Some(Json::Null | Json::Bool(false)) => Json::Bool(false),
        Some(Json::Bool(true)) => Json::Bool(true),
        Some(json) => match json.as_str() {
            Some("true" | "TRUE" | "True" | "t" | "T" | "1") => Json::Bool(true),
            Some("false" | "FALSE" | "False" | "f" | "F" | "0") => Json::Bool(false),
            _ => {
                let at = format!("{at}.enabled");
                problems.push(Problem::invalid(
                    "AttributeType(boolean)",
                    &at,
                    text_of(json),
                ));
                Json::Bool(false)
            }
        },
    }
}

/// A time to the second or finer, the trailing zeros of its fraction cut.
fn rfc_3339(text: &str) -> Option<String> {
    Timestamp::parse(text)?;
    let (start, rest) = text.split_at_checked(19)?;
    let end = rest.find(['Z', '+', '-'])?;
    let (fraction, offset) = rest.split_at_checked(end)?;
    let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
    Some([start, fraction, offset].concat())
}

/// The text of a value in a problem: of a string without its quotes.
pub(super) fn text_of(json: &Json) -> String {
    json.as_str().map_or_else(|| json.to_text(), String::from)
}
