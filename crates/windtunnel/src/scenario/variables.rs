//! `${name}` in the strings of a step stands for what an earlier step saved.
//!
//! A string that is nothing but one variable becomes the saved value itself, whatever its type;
//! elsewhere its text is put in. `$${` stands for `${` as such.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::source::Pointer;

/// What steps have saved so far, by name.
pub(crate) type Variables = BTreeMap<String, Value>;

/// A variable in a value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mention {
    /// The string it stands in.
    pub(super) at: Pointer,
    /// Its name, `None` when the `}` is missing.
    pub(super) name: Option<String>,
}

/// Finds the first variable in a value that is not known, or that has no end.
pub(super) fn unknown(value: &Value, is_known: &dyn Fn(&str) -> bool) -> Option<Mention> {
    find(value, &mut Vec::new(), is_known)
}

/// Tells whether there are variables in a value.
pub(super) fn is_mentioned(value: &Value) -> bool {
    unknown(value, &|_| false).is_some()
}

/// Tells whether a text is nothing but a variable.
pub(super) fn is_variable(text: &str) -> bool {
    text.starts_with("${") && matches!(pieces(text)[..], [Piece::Variable(_)])
}

/// A step on the way to a value. A pointer is made of them only when there is something to tell:
/// names may be long, and there may be many.
#[derive(Clone, Copy)]
enum Token<'v> {
    Name(&'v str),
    Nth(usize),
}

fn find<'v>(
    value: &'v Value,
    path: &mut Vec<Token<'v>>,
    is_known: &dyn Fn(&str) -> bool,
) -> Option<Mention> {
    let mut inside = |token: Token<'v>, value: &'v Value| {
        path.push(token);
        let found = find(value, path, is_known);
        path.pop();
        found
    };
    match value {
        Value::String(text) => {
            let name = pieces(text).into_iter().find_map(|piece| match piece {
                Piece::Text(_) => None,
                Piece::Variable(name) if is_known(name) => None,
                Piece::Variable(name) => Some(Some(name.to_owned())),
                Piece::Open => Some(None),
            })?;
            let at = path
                .iter()
                .fold(Pointer::default(), |at, token| match token {
                    Token::Name(name) => at.child(name),
                    Token::Nth(nth) => at.child(nth),
                });
            Some(Mention { at, name })
        }
        Value::Array(items) => {
            let mut items = items.iter().enumerate();
            items.find_map(|(nth, item)| inside(Token::Nth(nth), item))
        }
        Value::Object(members) => {
            let mut members = members.iter();
            members.find_map(|(name, member)| inside(Token::Name(name), member))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// Puts in what was saved.
///
/// # Errors
///
/// The name of a variable that nothing was saved under.
pub(crate) fn substitute(value: &Value, variables: &Variables) -> Result<Value, String> {
    let substituted = match value {
        Value::String(text) => substitute_text(text, variables)?,
        Value::Array(items) => {
            let items = items.iter().map(|item| substitute(item, variables));
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, member)| Ok((name.clone(), substitute(member, variables)?)));
            Value::Object(members.collect::<Result<_, String>>()?)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    };
    Ok(substituted)
}

fn substitute_text(text: &str, variables: &Variables) -> Result<Value, String> {
    if !text.contains("${") {
        return Ok(text.into());
    }
    let saved = |name: &str| variables.get(name).ok_or_else(|| name.to_owned());
    let pieces = pieces(text);
    if let [Piece::Variable(name)] = pieces[..] {
        return saved(name).cloned();
    }
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Open => out.push_str("${"),
            Piece::Variable(name) => match saved(name)? {
                Value::String(text) => out.push_str(text),
                other => out.push_str(&other.to_string()),
            },
        }
    }
    Ok(out.into())
}

#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Text(&'a str),
    Variable(&'a str),
    /// `${` without `}`.
    Open,
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let before = &rest[..at];
        let after = &rest[at + 2..];
        if let Some(before) = before.strip_suffix('$') {
            pieces.extend([Piece::Text(before), Piece::Text("${")]);
            rest = after;
            continue;
        }
        pieces.push(Piece::Text(before));
        match after.split_once('}') {
            Some((name, after)) => {
                pieces.push(Piece::Variable(name));
                rest = after;
            }
            None => {
                pieces.push(Piece::Open);
                rest = after;
            }
        }
    }
    pieces.push(Piece::Text(rest));
    pieces.retain(|piece| *piece != Piece::Text(""));
    pieces
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn variables() -> Variables {
        [("id".into(), json!("EXP1")), ("n".into(), json!(3))].into()
    }

    #[test]
    fn saved_values_are_put_in_anywhere() {
        let value = json!({ "a": ["${id}", "x-${id}-${n}", "${n}"], "b": 1 });
        let expected = json!({ "a": ["EXP1", "x-EXP1-3", 3], "b": 1 });
        assert_eq!(substitute(&value, &variables()).unwrap(), expected);
    }

    #[test]
    fn two_dollars_stand_for_one() {
        let value = json!("$${id} costs $5, $$6");
        assert_eq!(
            substitute(&value, &variables()).unwrap(),
            json!("${id} costs $5, $$6")
        );
        assert!(!is_mentioned(&value));
    }

    #[test]
    fn a_variable_that_was_not_saved_is_named() {
        assert_eq!(
            substitute(&json!(["${no}"]), &variables()).unwrap_err(),
            "no"
        );
    }

    #[test]
    fn an_unknown_variable_is_found_where_it_stands() {
        let value = json!({ "a": ["${x}", "-${x}${y", "${z}"] });
        let found = unknown(&value, &|name| name == "x").unwrap();
        assert_eq!((found.at.to_string().as_str(), found.name), ("/a/1", None));
        let found = unknown(&value, &|_| false).unwrap();
        assert_eq!(
            (found.at.to_string().as_str(), found.name.as_deref()),
            ("/a/0", Some("x"))
        );
        assert_eq!(unknown(&json!(["${x}"]), &|_| true), None);
    }
}
