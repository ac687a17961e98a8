//! From a request to a command: members are gathered from where the route says they are.

use bytes::Bytes;
use http::HeaderMap;
use http::request::Parts;
use serde_json::{Map, Value};
use windtunnel_core::{Command, Config, Error};

use crate::members::Members;
use crate::percent;
use crate::refusal;
use crate::route::{Binding, Content, Kind, Route};

/// Reads the command of a request.
pub(crate) fn read(
    config: &Config,
    route: &Route,
    parts: &Parts,
    body: &Bytes,
) -> Result<Command, Error> {
    let mut members = match route.input {
        Content::Json => members(config, route, body)?,
        Content::Nothing | Content::Bytes(_) => Map::new(),
    };
    // What has its place elsewhere is not read from the body.
    let bound = route.labels().chain(route.query.iter().copied());
    for binding in bound.chain(route.headers.iter().copied()) {
        members.remove(binding.member);
    }
    for (binding, text) in route.labels_in(parts.uri.path()) {
        let text = percent::decode(text).ok_or_else(|| undecoded(route, binding, text))?;
        members.insert(binding.member.into(), value(route, binding, &text)?);
    }
    if !route.query.is_empty() {
        read_query(route, parts.uri.query().unwrap_or_default(), &mut members)?;
    }
    for &binding in route.headers {
        if let Some(text) = header(route, binding, &parts.headers)? {
            members.insert(binding.member.into(), value(route, binding, text)?);
        }
    }
    let mut command = command(config, route, &Value::Object(members))?;
    if let Content::Bytes(_) = route.input {
        crate::payload::put(&mut command, body);
    }
    Ok(command)
}

/// Reads the members in the body. Without any bytes there are none.
fn members(config: &Config, route: &Route, body: &Bytes) -> Result<Map<String, Value>, Error> {
    if body.is_empty() && !refusal::refuses_empty_body(config, route) {
        return Ok(Map::new());
    }
    let mut value = serde_json::from_slice(body).unwrap_or_default();
    drop_nulls(&mut value);
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(refusal::bad_body(route.service)),
    }
}

/// Drops members that are `null`: they count as absent.
fn drop_nulls(value: &mut Value) {
    // The recursion ends at the depth that the reader allows.
    match value {
        Value::Object(members) => {
            members.retain(|_, value| !value.is_null());
            members.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

/// Reads the members in the query. Of a parameter that repeats, and is no list, the first counts.
fn read_query(route: &Route, query: &str, members: &mut Map<String, Value>) -> Result<(), Error> {
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
        let Some(name) = percent::decode(name) else {
            return Err(refusal::bad_query(route.service));
        };
        let Some(&binding) = route.query.iter().find(|binding| binding.name == name) else {
            continue;
        };
        let text = percent::decode(text).ok_or_else(|| undecoded(route, binding, text))?;
        let value = value(route, binding, &text)?;
        match (members.get_mut(binding.member), value) {
            (Some(Value::Array(items)), Value::Array(more)) => items.extend(more),
            (Some(_), _) => {}
            (None, value) => {
                members.insert(binding.member.into(), value);
            }
        }
    }
    Ok(())
}

fn header<'r>(
    route: &Route,
    binding: Binding,
    headers: &'r HeaderMap,
) -> Result<Option<&'r str>, Error> {
    let Some(value) = headers.get(binding.name) else {
        return Ok(None);
    };
    match std::str::from_utf8(value.as_bytes()) {
        Ok(text) => Ok(Some(text)),
        Err(_) => {
            let shown = String::from_utf8_lossy(value.as_bytes());
            Err(undecoded(route, binding, &shown))
        }
    }
}

/// Reads the text of a member as what it is.
fn value(route: &Route, binding: Binding, text: &str) -> Result<Value, Error> {
    let refuse = |rule| refusal::unreadable(route.service, binding.member, text, rule);
    match binding.kind {
        Kind::Text => Ok(text.into()),
        Kind::List => Ok(vec![Value::from(text)].into()),
        Kind::Integer => text
            .parse::<i64>()
            .map(Value::from)
            .map_err(|_| refuse("be a whole number")),
        Kind::Boolean if text.eq_ignore_ascii_case("true") => Ok(true.into()),
        Kind::Boolean if text.eq_ignore_ascii_case("false") => Ok(false.into()),
        Kind::Boolean => Err(refuse("be true or false")),
    }
}

fn undecoded(route: &Route, binding: Binding, text: &str) -> Error {
    refusal::unreadable(route.service, binding.member, text, "be encoded UTF-8")
}

/// Reads a command from all its members.
fn command(config: &Config, route: &Route, members: &Value) -> Result<Command, Error> {
    let call = format!("{}.{}", route.service.name(), route.operation);
    if refusal::refuses_unknown_members(config, route) {
        let mut unknown = None;
        let mut note = |path: serde_ignored::Path<'_>| {
            unknown.get_or_insert_with(|| place(&path));
        };
        let strict = serde_ignored::Deserializer::new(Members::of(members), &mut note);
        let _ = Command::read(&call, strict);
        if let Some(member) = unknown {
            return Err(refusal::unknown_member(route.service, &member));
        }
    }
    match Command::read(&call, Members::of(members)) {
        Ok(Ok(command)) => Ok(command),
        // The route is of an operation that the core does not have.
        Ok(Err(_)) => Err(refusal::unknown_operation()),
        Err(_) => {
            // Read once more, to learn where.
            let mut track = serde_path_to_error::Track::new();
            let tracked = serde_path_to_error::Deserializer::new(Members::of(members), &mut track);
            let _ = Command::read(&call, tracked);
            Err(refusal::misfit(route.service, &track.path().to_string()))
        }
    }
}

/// Writes the path of a member that was passed over, such as `actions.wait.colour`.
fn place(path: &serde_ignored::Path<'_>) -> String {
    use serde_ignored::Path;

    // The recursion ends at the depth that the reader allows.
    let (parent, name) = match path {
        Path::Root => return String::new(),
        Path::Seq { parent, index } => (parent, index.to_string()),
        Path::Map { parent, key } => (parent, key.clone()),
        Path::Some { parent }
        | Path::NewtypeStruct { parent }
        | Path::NewtypeVariant { parent } => return place(parent),
    };
    match place(parent) {
        outer if outer.is_empty() => name,
        outer => format!("{outer}.{name}"),
    }
}
