//! The service's own rendering of definitions and values in problems.
//!
//! Members and their order are *recorded* as far as the recordings go: absent ones are left out,
//! but for `Maximum` and `Description`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::document::{Entry, Members};
use crate::json::{Json, write_string};

/// A JSON object that keeps the order in which members come.
struct Writer(String);

impl Writer {
    fn new() -> Self {
        Self("{".into())
    }

    fn raw(mut self, name: &str, json: &str) -> Self {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        write_string(name, &mut self.0);
        self.0.push(':');
        self.0.push_str(json);
        self
    }

    fn optional(self, name: &str, json: Option<&Json>) -> Self {
        match json {
            Some(json) => self.raw(name, &json.to_text()),
            None => self,
        }
    }

    fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

fn constraints(members: &Members) -> String {
    let get = |name| members.get(name);
    let maximum = get("maximum").map_or("null".into(), Json::to_text);
    let mut writer = Writer::new()
        .optional("Type", get("type"))
        .optional(
            "Required",
            get("required").filter(|it| **it == Json::Bool(true)),
        )
        .optional("Minimum", get("minimum"))
        .raw("Maximum", &maximum)
        .optional("Enum", get("enum"));
    // Only constraints have elements, and elements have none: one level.
    if let Some(Json::Object(elements)) = get("elements") {
        let maximum = elements.get("maximum").map_or("null".into(), Json::to_text);
        let inner = Writer::new()
            .optional("Type", elements.get("type"))
            .optional("Minimum", elements.get("minimum"))
            .raw("Maximum", &maximum)
            .optional("Enum", elements.get("enum"))
            .optional("Pattern", elements.get("pattern"));
        writer = writer.raw("Elements", &inner.end());
    }
    writer.optional("Pattern", get("pattern")).end()
}

/// Renders the definition of an attribute.
pub(super) fn attribute(definition: &Json) -> String {
    let none = Members::new();
    let members = definition.as_object().unwrap_or(&none);
    let inner = members
        .get("constraints")
        .and_then(Json::as_object)
        .unwrap_or(&none);
    let description = members
        .get("description")
        .map_or("\"\"".into(), Json::to_text);
    Writer::new()
        .raw("Constraints", &constraints(inner))
        .raw("Description", &description)
        .end()
}

/// Renders the definitions of all attributes of a flag.
pub(super) fn attributes(definitions: &Members) -> String {
    let dump = |writer: Writer, (key, it): (&String, &Json)| writer.raw(key, &attribute(it));
    definitions.iter().fold(Writer::new(), dump).end()
}

/// Renders a key and what belongs to it.
pub(super) fn pair(key: &str, value: &str) -> String {
    let mut quoted = String::new();
    write_string(key, &mut quoted);
    Writer::new().raw("Key", &quoted).raw("Value", value).end()
}

/// Renders the variants of a value.
pub(super) fn variants(entry: &Entry, definitions: &Members) -> String {
    let attributes = attributes(definitions);
    let none = Members::new();
    let dumped: Vec<String> = entry
        .variants()
        .iter()
        .map(|variant| {
            let members = variant.as_object().unwrap_or(&none);
            let text =
                |name: &str, absent: &str| members.get(name).map_or(absent.into(), Json::to_text);
            Writer::new()
                .raw("Enabled", &text("enabled", "false"))
                .raw("Name", &text("name", "\"\""))
                .raw("AttributeValues", &text("attributeValues", "null"))
                .raw("Rule", &text("rule", "\"\""))
                .raw("Attributes", &attributes)
                .end()
        })
        .collect();
    format!("[{}]", dumped.join(","))
}

/// Renders a value with its times and variants.
pub(super) fn value(key: &str, entry: &Entry, definitions: &Members) -> String {
    let time = |time: &Option<String>| time.clone().map(Json::String);
    let own = |name: &&String| !matches!(name.as_str(), "enabled" | "_variants");
    let own = entry.body.iter().filter(|(name, _)| own(name));
    let own = own
        .map(|(name, json)| (name.clone(), json.clone()))
        .collect();
    let value = Writer::new()
        .optional("CreatedAt", time(&entry.created).as_ref())
        .optional("UpdatedAt", time(&entry.updated).as_ref())
        .optional("Enabled", entry.body.get("enabled"))
        .raw("AttributeValues", &Json::Object(own).to_text())
        .raw("Attributes", &attributes(definitions))
        .raw("Variants", &variants(entry, definitions));
    pair(key, &value.end())
}

/// Renders the definitions as Go prints them; only the type is *recorded*, of the rest it is that
/// it is nil, so nothing more is shown.
pub(super) fn map(definitions: &Members) -> String {
    let dumped: Vec<String> = definitions
        .iter()
        .map(|(key, it)| {
            let inner = it
                .as_object()
                .and_then(|it| it.get("constraints")?.as_object());
            let kind = inner
                .and_then(|it| it.get("type")?.as_str())
                .unwrap_or_default();
            format!("{key}:{{{{{kind} <nil> {{<nil> <nil>}} {{<nil> <nil>}} {{<nil>}}}} }}")
        })
        .collect();
    format!("map[{}]", dumped.join(" "))
}
