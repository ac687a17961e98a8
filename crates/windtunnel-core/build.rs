//! Turns the catalogues in `data/` into Rust: `$OUT_DIR/fis_catalog.rs`, two statics of the types
//! in `src/fis/catalog.rs`.
//!
//! A catalogue that contradicts itself is a build error. The reader is strict: an unknown member, a
//! missing one, a default out of range or an action on a type that does not exist stop the build
//! with the place and the reason. In the files, an absent `required`, `list` or `exactlyOneArn`
//! means no, and an absent `min` of a duration means anything above zero.

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use serde_json::{Map, Value};

const ACTIONS: &str = "data/fis-actions.json";
const TARGET_RESOURCE_TYPES: &str = "data/fis-target-resource-types.json";
const SELECTORS: [&str; 4] = ["arns", "tags", "filters", "parameters"];

fn main() {
    for file in ["build.rs", ACTIONS, TARGET_RESOURCE_TYPES] {
        println!("cargo:rerun-if-changed={file}");
    }

    let types = read(TARGET_RESOURCE_TYPES);
    let types = members(TARGET_RESOURCE_TYPES, &types, "resourceType");
    let actions = read(ACTIONS);
    let actions = members(ACTIONS, &actions, "id");

    let known = types.iter().map(|t| (t.text("resourceType"), t)).collect();
    let types: String = types.iter().map(target_resource_type).collect();
    let actions: String = actions.iter().map(|it| action(it, &known)).collect();
    let source = format!(
        "pub(super) static ACTIONS: &[Action] = &[\n{actions}];\n\
         pub(super) static TARGET_RESOURCE_TYPES: &[TargetResourceType] = &[\n{types}];\n"
    );

    let out_dir = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    let path = Path::new(&out_dir).join("fis_catalog.rs");
    fs::write(&path, source).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

fn action(it: &Object, types: &BTreeMap<&str, &Object>) -> String {
    it.only("id description target selectors exactlyOneArn targetQuota time undone parameters");
    let parameters = it.named_members("parameters");
    let named = parameters.iter().map(|p| (p.text("name"), kind(p)));
    let kinds: Kinds = named.collect();
    let parameters: String = parameters.iter().map(|p| parameter(p, &kinds)).collect();

    let one_arn = it.flag("exactlyOneArn");
    if one_arn && it.texts("selectors") != ["arns"] {
        it.fail("exactlyOneArn goes with ARNs alone");
    }
    format!(
        "Action {{ id: {:?}, description: {:?}, target: {}, selectors: {}, \
         exactly_one_arn: {one_arn}, parameters: &[\n{parameters}], time: {}, undone: {}, \
         quota: {} }},\n",
        it.text("id"),
        it.description(),
        target_key(it, types),
        selectors(it),
        time(it, &kinds),
        undone(it),
        quota(it, &kinds),
    )
}

fn target_key(it: &Object, types: &BTreeMap<&str, &Object>) -> String {
    let selectors = it.texts("selectors");
    let Some(target) = it.object("target") else {
        if !selectors.is_empty() || it.get("targetQuota").is_some() {
            it.fail("selectors or a targetQuota, but no target");
        }
        return "None".to_owned();
    };
    target.only("key resourceType");
    let (key, resource_type) = (target.text("key"), target.text("resourceType"));
    let Some(known) = types.get(resource_type) else {
        target.fail(&format!("no such target resource type: {resource_type}"));
    };
    if key != known.text("targetKey") {
        target.fail("the key differs from the type's targetKey");
    }
    let supported = known.texts("selectors");
    if selectors.is_empty() || !selectors.iter().all(|name| supported.contains(name)) {
        it.fail("no selectors, or more than the resource type supports");
    }
    format!("Some(TargetKey {{ key: {key:?}, resource_type: {resource_type:?} }})")
}

fn selectors(it: &Object) -> String {
    let chosen = it.texts("selectors");
    let known = SELECTORS.iter().filter(|name| chosen.contains(name));
    if !known.eq(&chosen) {
        it.fail("unknown, repeated or unordered selectors");
    }
    let fields = SELECTORS.map(|name| format!("{name}: {}", chosen.contains(&name)));
    format!("Selectors {{ {} }}", fields.join(", "))
}

fn time(it: &Object, kinds: &Kinds) -> String {
    let Some(time) = it.object("time") else {
        it.fail("time is missing");
    };
    time.only("kind parameter");
    let durations = kinds.iter().filter(|(_, kind)| kind.duration);
    let durations = durations.map(|(name, _)| *name);
    if !durations.eq(time.optional_text("parameter")) {
        time.fail("the parameter, and it alone, is of kind duration");
    }
    let variant = match time.text("kind") {
        "instant" if time.get("parameter").is_none() => return "Time::Instant".to_owned(),
        "fixed" => "Fixed",
        "upperBound" => "UpperBound",
        "postAction" => "PostAction",
        "delayBefore" => "DelayBefore",
        other => time.fail(&format!("kind cannot be {other} here")),
    };
    let parameter = time.text("parameter");
    if kinds[parameter].required == (variant == "PostAction") {
        time.fail("the parameter is optional for a post action, and only there");
    }
    format!("Time::{variant}({parameter:?})")
}

fn undone(it: &Object) -> &'static str {
    let time = it.object("time").map(|time| time.text("kind"));
    match (it.text("undone"), time == Some("postAction")) {
        ("yes", false) => "Undone::Yes",
        ("no", false) => "Undone::No",
        ("whenTimed", true) => "Undone::WhenTimed",
        (other, _) => it.fail(&format!("undone cannot be {other} here")),
    }
}

fn quota(it: &Object, kinds: &Kinds) -> String {
    let Some(quota) = it.object("targetQuota") else {
        return "None".to_owned();
    };
    quota.only("default when");
    let default = quota.count("default");
    let when = quota.object("when").map(|when| {
        when.only("parameter value quota");
        let (parameter, value) = condition(&when, kinds);
        (parameter, value, when.count("quota"))
    });
    format!("Some(TargetQuota {{ default: {default}, when: {when:?} }})")
}

fn parameter(it: &Object, kinds: &Kinds) -> String {
    let name = it.text("name");
    let kind = &kinds[name];
    let default = it.optional_text("default");
    if default.is_some_and(|text| kind.required || !(kind.accepts)(text)) {
        it.fail("the default is out of range, or the parameter is required");
    }
    let when = it.object("requiredWhen").map(|when| {
        when.only("parameter value");
        condition(&when, kinds)
    });
    if when.is_some() && kind.required {
        it.fail("required always, so not only when");
    }
    format!(
        "Parameter {{ name: {name:?}, description: {:?}, required: {}, kind: {}, \
         default: {default:?}, required_when: {when:?} }},\n",
        it.description(),
        kind.required,
        kind.source,
    )
}

/// Reads a parameter of the action and a value that it can have.
fn condition<'a>(it: &Object<'a>, kinds: &Kinds) -> (&'a str, &'a str) {
    let (parameter, value) = (it.text("parameter"), it.text("value"));
    let kind = kinds.get(parameter);
    if !kind.is_some_and(|kind| (kind.accepts)(value)) {
        it.fail(&format!("no parameter {parameter} that could be {value}"));
    }
    (parameter, value)
}

type Kinds<'a> = BTreeMap<&'a str, Kind<'a>>;
type Accepts<'a> = Box<dyn Fn(&str) -> bool + 'a>;

/// The source of a `catalog::Kind`, and what a parameter of that kind accepts.
struct Kind<'a> {
    source: String,
    required: bool,
    duration: bool,
    accepts: Accepts<'a>,
}

const PARAMETER_MEMBERS: &str = "name kind required default requiredWhen description";

fn kind<'a>(it: &Object<'a>) -> Kind<'a> {
    let (own, (source, accepts)) = match it.text("kind") {
        "duration" => ("min max", duration_kind(it)),
        "integer" => ("min max", integer_kind(it)),
        "number" => ("min max", number_kind(it)),
        "enum" => ("values", enum_kind(it)),
        "csv" => ("values maxItems", csv_kind(it)),
        "boolean" => ("", plain_kind("Boolean", is_boolean)),
        "string" => ("", plain_kind("Text", |text| !text.is_empty())),
        "json" => ("", plain_kind("Json", is_json)),
        "arn" => ("", plain_kind("Arn", |text| text.starts_with("arn:"))),
        other => it.fail(&format!("unknown kind: {other}")),
    };
    it.only(&format!("{PARAMETER_MEMBERS} {own}"));
    let duration = it.text("kind") == "duration";
    Kind {
        source,
        required: it.flag("required"),
        duration,
        accepts,
    }
}

fn duration_kind<'a>(it: &Object) -> (String, Accepts<'a>) {
    let (max, min) = (it.duration_ms("max"), it.get("min"));
    let min = min.map_or(0, |_| it.duration_ms("min"));
    if min >= max {
        it.fail("min is not below max");
    }
    let source = format!("Kind::Duration {{ min_ms: {min}, max_ms: {max} }}");
    (source, Box::new(|_| false))
}

fn integer_kind<'a>(it: &Object) -> (String, Accepts<'a>) {
    let (min, max) = range(it, Object::integer);
    let source = format!("Kind::Integer {{ min: {min:?}, max: {max:?} }}");
    let accepts = move |text: &str| text.parse().is_ok_and(|n| within(min, n, max));
    (source, Box::new(accepts))
}

fn number_kind<'a>(it: &Object) -> (String, Accepts<'a>) {
    let (min, max) = range(it, Object::millionths);
    let source = format!("Kind::Number {{ min_millionths: {min:?}, max_millionths: {max:?} }}");
    let accepts = move |text: &str| millionths(text).is_some_and(|n| within(min, n, max));
    (source, Box::new(accepts))
}

fn enum_kind<'a>(it: &Object<'a>) -> (String, Accepts<'a>) {
    let values = it.texts("values");
    let source = format!("Kind::Enum(&{values:?})");
    (source, Box::new(move |text| values.contains(&text)))
}

fn csv_kind<'a>(it: &Object<'a>) -> (String, Accepts<'a>) {
    let values = it.get("values").map(|_| it.texts("values"));
    let max_items = it.get("maxItems").map(|_| it.count("maxItems"));
    let list = words(it);
    let source = format!("Kind::Csv {{ values: {list}, max_items: {max_items:?} }}");
    let known = move |item: &str| values.as_ref().is_none_or(|values| values.contains(&item));
    (source, Box::new(move |text| text.split(',').all(&known)))
}

fn plain_kind<'a>(variant: &str, accepts: fn(&str) -> bool) -> (String, Accepts<'a>) {
    (format!("Kind::{variant}"), Box::new(accepts))
}

fn is_boolean(text: &str) -> bool {
    text.to_lowercase().parse::<bool>().is_ok()
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<Value>(text).is_ok()
}

type Range = (Option<i64>, Option<i64>);

fn range<'a>(it: &Object<'a>, read: fn(&Object<'a>, &str) -> i64) -> Range {
    let [min, max] = ["min", "max"].map(|name| it.get(name).map(|_| read(it, name)));
    if min.is_some_and(|min| !within(None, min, max)) {
        it.fail("min is above max");
    }
    (min, max)
}

fn within(min: Option<i64>, value: i64, max: Option<i64>) -> bool {
    min.is_none_or(|min| min <= value) && max.is_none_or(|max| value <= max)
}

fn duration_ms(text: &str) -> Option<u64> {
    let rest = text.strip_prefix("PT")?;
    let unit = rest.chars().last()?;
    let unit_ms = match unit {
        'S' => 1_000,
        'M' => 60_000,
        'H' => 3_600_000,
        _ => return None,
    };
    let count: u64 = rest.strip_suffix(unit)?.parse().ok()?;
    count.checked_mul(unit_ms)
}

fn millionths(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() > 6 {
        return None;
    }
    format!("{whole}{fraction:0<6}").parse().ok()
}

/// Renders the optional list `values`.
fn words(it: &Object) -> String {
    let Some(_) = it.get("values") else {
        return "None".to_owned();
    };
    format!("Some(&{:?})", it.texts("values"))
}

fn target_resource_type(it: &Object) -> String {
    it.only("resourceType description targetKey selectors parameters");
    let parameters = it.named_members("parameters");
    if it.texts("selectors").contains(&"parameters") == parameters.is_empty() {
        it.fail("parameters are a selector if, and only if, there are any");
    }
    let parameters: String = parameters.iter().map(target_parameter).collect();
    format!(
        "TargetResourceType {{ resource_type: {:?}, description: {:?}, key: {:?}, selectors: {}, \
         parameters: &[\n{parameters}] }},\n",
        it.text("resourceType"),
        it.description(),
        it.text("targetKey"),
        selectors(it),
    )
}

fn target_parameter(it: &Object) -> String {
    it.only("name required values list wildcard matches description");
    let (list, wildcard) = (it.flag("list"), it.optional_text("wildcard"));
    if wildcard.is_some() && !list {
        it.fail("a wildcard stands for a list");
    }
    let matches = it.texts("matches");
    let pascal = |path: &&str| {
        path.split('.')
            .all(|part| part.starts_with(char::is_uppercase))
    };
    if !matches.iter().all(pascal) {
        it.fail("matches are not PascalCase paths");
    }
    format!(
        "TargetParameter {{ name: {:?}, description: {:?}, required: {}, values: {}, list: {list}, \
         wildcard: {wildcard:?}, matches: &{matches:?} }},\n",
        it.text("name"),
        it.description(),
        it.flag("required"),
        words(it),
    )
}

fn read(file: &str) -> Value {
    let root = env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    let path = Path::new(&root).join(file);
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{file}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Reads a list of objects that is sorted by `key` without repeats.
fn members<'a>(place: &str, list: &'a Value, key: &str) -> Vec<Object<'a>> {
    let Value::Array(list) = list else {
        panic!("{place}: not a list")
    };
    let list: Vec<Object> = list.iter().map(|it| member(place, it, key)).collect();
    if let Some(at) = (1..list.len()).find(|&at| list[at - 1].text(key) >= list[at].text(key)) {
        list[at].fail("out of order, or a repeat");
    }
    list
}

fn member<'a>(place: &str, value: &'a Value, key: &str) -> Object<'a> {
    let Value::Object(map) = value else {
        panic!("{place}: {value} is not an object")
    };
    let name = map.get(key).and_then(Value::as_str).unwrap_or_default();
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_graphic()) {
        panic!("{place}: {key} {name:?} is not a name");
    }
    let place = format!("{place}: {name}");
    Object { place, map }
}

/// A JSON object, and where it stands.
struct Object<'a> {
    place: String,
    map: &'a Map<String, Value>,
}

impl<'a> Object<'a> {
    fn fail(&self, reason: &str) -> ! {
        panic!("{}: {reason}", self.place)
    }

    fn only(&self, known: &str) {
        let unknown = |name: &&String| !known.split(' ').any(|known| known == *name);
        if let Some(name) = self.map.keys().find(unknown) {
            self.fail(&format!("unknown member: {name}"));
        }
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name)
    }

    fn read<T>(&self, name: &str, wanted: &str, read: impl Fn(&'a Value) -> Option<T>) -> T {
        let value = self.get(name).and_then(read);
        value.unwrap_or_else(|| self.fail(&format!("{name} is not {wanted}")))
    }

    fn text(&self, name: &str) -> &'a str {
        self.read(name, "a string", Value::as_str)
    }

    fn optional_text(&self, name: &str) -> Option<&'a str> {
        self.get(name).map(|_| self.text(name))
    }

    fn texts(&self, name: &str) -> Vec<&'a str> {
        self.read(name, "a list of strings", |value| {
            value.as_array()?.iter().map(Value::as_str).collect()
        })
    }

    fn flag(&self, name: &str) -> bool {
        self.get(name).is_some() && self.read(name, "true or false", Value::as_bool)
    }

    fn integer(&self, name: &str) -> i64 {
        self.read(name, "an integer", Value::as_i64)
    }

    fn count(&self, name: &str) -> u32 {
        self.read(name, "a count", |value| u32::try_from(value.as_u64()?).ok())
    }

    fn millionths(&self, name: &str) -> i64 {
        self.read(name, "a number of millionths", |value| match value {
            Value::Number(number) => millionths(&number.to_string()),
            _ => None,
        })
    }

    /// Reads a duration of one unit, such as `PT10M`.
    fn duration_ms(&self, name: &str) -> u64 {
        self.read(name, "a duration of one unit", |value| {
            duration_ms(value.as_str()?)
        })
    }

    fn object(&self, name: &str) -> Option<Object<'a>> {
        self.get(name)?;
        let map = self.read(name, "an object", Value::as_object);
        let place = format!("{}: {name}", self.place);
        Some(Object { place, map })
    }

    fn named_members(&self, name: &str) -> Vec<Object<'a>> {
        let list = self.read(name, "there", Some);
        members(&format!("{}: {name}", self.place), list, "name")
    }

    fn description(&self) -> &'a str {
        let text = self.text("description");
        if !text.ends_with('.') || text.contains(". ") || text.len() > 512 {
            self.fail("the description is not one sentence of at most 512 bytes");
        }
        text
    }
}
