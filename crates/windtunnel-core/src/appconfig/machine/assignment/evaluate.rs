//! What an entity gets of each flag: the answer of an agent on the host of a client.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::assigner::{Assignment, default_seed};
use super::context::EntityContext;
use super::generated::DEFAULT;
use super::overlay::{Over, Overlay};
use super::shares::Variant;
use crate::Config;
use crate::appconfig::machine::rule::{Rule, Subject};
use crate::appconfig::model::{AttributeValue, FlagValue, Number};
use crate::appconfig::state::Source;
use crate::appconfig::view::ids;
use crate::draw::Keys;
use crate::json::Json;

/// What an entity gets of one flag.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "PascalCase")
)]
pub struct Evaluated {
    /// The variant, of flags that have variants or are part of an experiment.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub variant: Option<String>,
    /// The key of the treatment, `c` or `t1` and so on, for those who have one.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub treatment: Option<String>,
    /// ARN of the run of the experiment that the flag is part of, whether or not the entity is.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub experiment_run: Option<String>,
    /// Whether the flag is on.
    pub enabled: bool,
    /// Values of its attributes; none while the flag is off (*recorded*).
    pub attributes: BTreeMap<String, AttributeValue>,
}

/// An entity that asks.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) entity: Option<&'a str>,
    pub(crate) context: &'a EntityContext,
}

/// Evaluates flags of a configuration for an entity: those asked for, or all.
pub(crate) fn evaluate(
    names: (&Config, &Keys),
    (application, profile): (&str, &str),
    (source, overlay): (&Source, &Overlay<'_>),
    flags: &[&str],
    asked: Asked<'_>,
) -> BTreeMap<String, Evaluated> {
    let document = Json::parse(source.content.bytes()).unwrap_or(Json::Null);
    let values = document
        .as_object()
        .and_then(|it| it.get("values")?.as_object());
    let deployed = values
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.as_str(), value));
    let deployed: BTreeMap<_, _> = deployed.collect();
    let keys: Vec<&str> = if flags.is_empty() {
        let mut keys: Vec<_> = deployed
            .keys()
            .chain(overlay.runs.keys())
            .copied()
            .collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    } else {
        flags.to_vec()
    };
    let each = keys.into_iter().filter_map(|key| {
        let seed = default_seed(application, profile, key);
        let found = match overlay.runs.get(key) {
            Some(over) => in_run(names, over, asked, &seed),
            None => of_value(deployed.get(key)?, asked, &seed),
        };
        Some((key.into(), found))
    });
    each.collect()
}

/// Evaluates a flag that a run lies over.
fn in_run(
    (config, keys): (&Config, &Keys),
    over: &Over<'_>,
    asked: Asked<'_>,
    default_seed: &str,
) -> Evaluated {
    let entity = asked.entity.unwrap_or_default();
    let assigner = over.assigner((config, keys));
    let assignment = assigner.map_or(Assignment::Deployed, |it| it.assign(entity, asked.context));
    let place = (over.application, over.definition);
    let run = ids::run_arn(config, keys, place, over.number);
    let found = match assignment {
        Assignment::Deployed => {
            let value = over.deployed().unwrap_or(Json::Null);
            let found = of_value(&value, asked, default_seed);
            let is_default = found.variant.is_none() || is_last(&value, found.variant.as_deref());
            let variant = is_default.then(|| DEFAULT.into()).or(found.variant);
            Evaluated { variant, ..found }
        }
        Assignment::Overridden(variant) => treated(over, variant, true),
        Assignment::Enrolled(variant) => treated(over, variant, false),
    };
    Evaluated {
        experiment_run: Some(run),
        ..found
    }
}

fn treated(over: &Over<'_>, variant: Variant, is_override: bool) -> Evaluated {
    let treatment = match variant.index().checked_sub(1) {
        None => Some(&over.plan.control),
        Some(place) => over.plan.treatments.get(place),
    };
    let none = FlagValue::default();
    let value = treatment.map_or(&none, |treatment| &treatment.flag_value);
    let enabled = value.enabled.unwrap_or(false);
    let attributes = value.attribute_values.clone().filter(|_| enabled);
    Evaluated {
        variant: Some(variant.flag_variant(is_override)),
        treatment: Some(variant.key().into()),
        experiment_run: None,
        enabled,
        attributes: attributes.unwrap_or_default(),
    }
}

/// Returns the variants of a value, none of a plain one.
fn variants(value: &Json) -> &[Json] {
    match value
        .as_object()
        .and_then(|members| members.get("_variants"))
    {
        Some(Json::Array(variants)) => variants,
        _ => &[],
    }
}

fn is_last(value: &Json, name: Option<&str>) -> bool {
    let last = variants(value).last().and_then(|it| text(it, "name"));
    last == name
}

fn text<'a>(json: &'a Json, member: &str) -> Option<&'a str> {
    json.as_object()?.get(member)?.as_str()
}

/// Evaluates a value: of variants, in their order, the first whose rule is true, or else the last.
fn of_value(value: &Json, asked: Asked<'_>, default_seed: &str) -> Evaluated {
    let variants = variants(value);
    let subject = Subject {
        entity: asked.entity,
        values: asked.context.values(),
    };
    let is_hit = |variant: &&Json| {
        let rule = text(variant, "rule").and_then(|rule| Rule::parse(rule).ok());
        rule.is_some_and(|rule| rule.is_true_of(subject, default_seed))
    };
    let variant = variants.iter().find(is_hit).or(variants.last());
    let empty = BTreeMap::new();
    let members = variant.unwrap_or(value).as_object().unwrap_or(&empty);
    let enabled = members.get("enabled") == Some(&Json::Bool(true));
    let attributes = match variant {
        Some(_) => members.get("attributeValues").and_then(Json::as_object),
        None => Some(members),
    };
    let attributes = attributes.into_iter().flatten().filter(|(key, _)| {
        enabled
            && !matches!(
                key.as_str(),
                "enabled" | "_createdAt" | "_updatedAt" | "_variants"
            )
    });
    let attributes = attributes.filter_map(|(key, value)| Some((key.clone(), attribute(value)?)));
    Evaluated {
        variant: variant.and_then(|it| text(it, "name")).map(Into::into),
        treatment: None,
        experiment_run: None,
        enabled,
        attributes: attributes.collect(),
    }
}

/// Reads the value of an attribute; a list is one of numbers when its first item is.
fn attribute(json: &Json) -> Option<AttributeValue> {
    let number = |json: &Json| match json {
        Json::Number(number) => Number::parse(number.text()),
        _ => None,
    };
    match json {
        Json::String(text) => Some(AttributeValue::StringValue(text.clone())),
        Json::Bool(value) => Some(AttributeValue::BooleanValue(*value)),
        Json::Number(_) => number(json).map(AttributeValue::NumberValue),
        Json::Array(items) if matches!(items.first(), Some(Json::Number(_))) => Some(
            AttributeValue::NumberArray(items.iter().filter_map(number).collect()),
        ),
        Json::Array(items) => {
            let texts = items.iter().filter_map(Json::as_str).map(Into::into);
            Some(AttributeValue::StringArray(texts.collect()))
        }
        Json::Null | Json::Object(_) => None,
    }
}
