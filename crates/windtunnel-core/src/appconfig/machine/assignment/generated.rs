//! The flag that an experiment makes of a flag: variants for overrides, treatments and the control,
//! and the deployed value for everyone else (*recorded*).

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::shares::{Share, Variant, percent, shares};
use crate::appconfig::machine::flags;
use crate::appconfig::model::{AttributeValue, Decimal, FlagValue, Treatment, TreatmentOverrides};
use crate::error::Problem;
use crate::json::{Json, write_string};
use crate::time::Instant;

/// The name of the variant with the deployed value.
pub(crate) const DEFAULT: &str = "__default__";

/// What a flag is made of.
pub(crate) struct Made<'a> {
    pub(crate) flag: &'a str,
    pub(crate) seed: &'a str,
    pub(crate) audience_rule: &'a str,
    pub(crate) treatments: &'a [Treatment],
    pub(crate) control: &'a Treatment,
    pub(crate) exposure: Decimal,
    pub(crate) overrides: Option<&'a TreatmentOverrides>,
}

impl Made<'_> {
    /// Returns the value of the flag, given the one that is deployed.
    ///
    /// *Chosen* for deployed flags that have variants: those with rules come after the ones of the
    /// experiment.
    pub(crate) fn value(&self, deployed: Option<&Json>) -> Json {
        let mut variants = self.overridden();
        for share in shares(self.treatments, self.control, self.exposure) {
            let name = share.variant.flag_variant(false);
            let value = self.flag_value(share.variant);
            variants.push(variant(&name, Some(self.rule(share)), value));
        }
        let empty = BTreeMap::new();
        let deployed = deployed.and_then(Json::as_object).unwrap_or(&empty);
        if let Some(Json::Array(own)) = deployed.get("_variants") {
            variants.extend(own.iter().cloned());
            if let Some(Json::Object(default)) = variants.last_mut().filter(|_| !own.is_empty()) {
                default.insert("name".into(), DEFAULT.into());
            }
        } else {
            let attributes = deployed
                .iter()
                .filter(|(key, _)| !BOOKKEEPING.contains(&key.as_str()));
            let attributes = attributes.map(|(key, value)| (key.clone(), value.clone()));
            let is_enabled = deployed.get("enabled") == Some(&Json::Bool(true));
            variants.push(variant(DEFAULT, None, (is_enabled, attributes.collect())));
        }
        Json::Object([("_variants".into(), Json::Array(variants))].into())
    }

    fn overridden(&self) -> Vec<Json> {
        let mut entities: BTreeMap<Variant, Vec<String>> = BTreeMap::new();
        let overrides = self.overrides.map(TreatmentOverrides::inline);
        for (entity, key) in overrides.into_iter().flatten() {
            if let Some(variant) = Variant::of_key(key) {
                entities.entry(variant).or_default().push(quoted(entity));
            }
        }
        let variants = entities.into_iter().map(|(kind, entities)| {
            let rule = format!("(in $entityId [{}])", entities.join(", "));
            variant(&kind.flag_variant(true), Some(rule), self.flag_value(kind))
        });
        variants.collect()
    }

    fn rule(&self, share: Share) -> String {
        let seed = quoted(self.seed);
        let split = |pct| format!("(split pct::{} by::$entityId seed::{seed})", percent(pct));
        let part = if share.variant == Variant::treatment(1).unwrap_or(Variant::CONTROL) {
            split(share.to)
        } else {
            format!("(and {} (not {}))", split(share.to), split(share.from))
        };
        format!(
            "(and (exists key::\"entityId\") {} {part})",
            self.audience_rule
        )
    }

    fn flag_value(&self, variant: Variant) -> (bool, BTreeMap<String, Json>) {
        let treatment = match variant.index().checked_sub(1) {
            None => Some(self.control),
            Some(place) => self.treatments.get(place),
        };
        let value = treatment.map(|treatment| &treatment.flag_value);
        let is_enabled = value.and_then(|value| value.enabled).unwrap_or(false);
        (is_enabled, value.map(attributes).unwrap_or_default())
    }
}

/// What a value holds besides its attributes.
const BOOKKEEPING: &[&str] = &["enabled", "_createdAt", "_updatedAt", "_variants"];

fn variant(
    name: &str,
    rule: Option<String>,
    (is_enabled, attributes): (bool, BTreeMap<String, Json>),
) -> Json {
    let mut members = BTreeMap::from([
        ("name".into(), name.into()),
        ("enabled".into(), Json::Bool(is_enabled)),
    ]);
    if !attributes.is_empty() {
        members.insert("attributeValues".into(), Json::Object(attributes));
    }
    members.extend(rule.map(|rule| ("rule".into(), Json::String(rule))));
    Json::Object(members)
}

fn attributes(value: &FlagValue) -> BTreeMap<String, Json> {
    let attributes = value.attribute_values.iter().flatten();
    attributes
        .map(|(key, value)| (key.clone(), json(value)))
        .collect()
}

fn json(value: &AttributeValue) -> Json {
    match value {
        AttributeValue::StringValue(text) => Json::String(text.clone()),
        AttributeValue::NumberValue(number) => Json::Number(number.exact().clone()),
        AttributeValue::BooleanValue(value) => Json::Bool(*value),
        AttributeValue::StringArray(texts) => {
            Json::Array(texts.iter().cloned().map(Json::String).collect())
        }
        AttributeValue::NumberArray(numbers) => {
            let numbers = numbers.iter().map(|number| number.exact().clone());
            Json::Array(numbers.map(Json::Number).collect())
        }
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::new();
    write_string(text, &mut out);
    out
}

/// Returns the flags of a stored document by key: what declares each, and its value.
pub(crate) fn flag<'a>(document: &'a Json, key: &str) -> (Option<&'a Json>, Option<&'a Json>) {
    let part = |name| document.as_object()?.get(name)?.as_object()?.get(key);
    (part("flags"), part("values"))
}

/// Returns what is wrong with a flag that is made, in the place of the deployed one (*recorded* for
/// rules; *chosen* that a flag without declaration and value is `Required`).
pub(crate) fn problems(made: &Made<'_>, content: &[u8]) -> Vec<Problem> {
    let document = Json::parse(content).unwrap_or(Json::Null);
    let (declared, value) = flag(&document, made.flag);
    if declared.is_none() && value.is_none() {
        return [Problem {
            constraint: Some("Required".into()),
            location: Some(format!("flags.{}", made.flag)),
            kind: Some("NotSatisfied".into()),
            value: Some(String::new()),
            ..Problem::default()
        }]
        .into();
    }
    let one = |json: Json| Json::Object([(made.flag.into(), json)].into());
    let mut members = BTreeMap::from([
        ("version".into(), "1".into()),
        ("values".into(), one(made.value(value))),
    ]);
    members.extend(declared.map(|declared| ("flags".into(), one(declared.clone()))));
    let text = Json::Object(members).to_text();
    flags::normalise(text.as_bytes(), None, Instant::default())
        .err()
        .unwrap_or_default()
}
