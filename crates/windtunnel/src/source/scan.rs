//! Finding things in a JSON text that is known to be valid, in linear time and without recursion.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Place, Pointer};

/// Two members of one object with the same name.
pub(super) struct Duplicate {
    pub(super) name: String,
    pub(super) first: usize,
    pub(super) second: usize,
}

/// Finds the first member whose name its object has already.
pub(super) fn duplicate(text: &[u8]) -> Option<Duplicate> {
    // For each open object the names so far; lists have none.
    let mut open: Vec<HashMap<Cow<'_, [u8]>, usize>> = Vec::new();
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'{' | b'[' => open.push(HashMap::new()),
            b'}' | b']' => drop(open.pop()),
            b'"' => {
                let end = string_end(text, at);
                let is_name = text.get(skip_blank(text, end)) == Some(&b':');
                if is_name && let Some(names) = open.last_mut() {
                    let name = unescaped(&text[at..end]);
                    if let Some(&first) = names.get(&name) {
                        let name = String::from_utf8_lossy(&name).into_owned();
                        return Some(Duplicate {
                            name,
                            first,
                            second: at,
                        });
                    }
                    names.insert(name, at);
                }
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Follows a pointer from the value at `from`, as far as it leads.
pub(super) fn locate(text: &[u8], from: usize, pointer: &Pointer) -> Place {
    let mut place = Place {
        name: None,
        value: skip_blank(text, from),
    };
    for token in pointer.tokens() {
        let found = match text.get(place.value) {
            Some(b'{') => member(text, place.value, &token),
            Some(b'[') => item(text, place.value, &token),
            _ => None,
        };
        match found {
            Some(found) => place = found,
            None => break,
        }
    }
    place
}

/// Returns where each item of the list at `from` begins.
pub(super) fn items(text: &[u8], from: usize) -> Vec<usize> {
    let mut items = Vec::new();
    let mut at = skip_blank(text, from);
    if text.get(at) != Some(&b'[') {
        return items;
    }
    loop {
        at = skip_blank(text, at + 1);
        if matches!(text.get(at), None | Some(b']')) {
            return items;
        }
        items.push(at);
        at = skip_blank(text, value_end(text, at));
        if text.get(at) != Some(&b',') {
            return items;
        }
    }
}

fn member(text: &[u8], object: usize, wanted: &str) -> Option<Place> {
    let mut at = object;
    loop {
        let name = skip_blank(text, at + 1);
        if text.get(name) != Some(&b'"') {
            return None;
        }
        let end = string_end(text, name);
        let value = skip_blank(text, skip_blank(text, end) + 1);
        if *unescaped(&text[name..end]) == *wanted.as_bytes() {
            return Some(Place {
                name: Some(name),
                value,
            });
        }
        at = skip_blank(text, value_end(text, value));
        if text.get(at) != Some(&b',') {
            return None;
        }
    }
}

fn item(text: &[u8], list: usize, wanted: &str) -> Option<Place> {
    let wanted: usize = wanted.parse().ok()?;
    let mut at = list;
    for nth in 0.. {
        let value = skip_blank(text, at + 1);
        if matches!(text.get(value), None | Some(b']')) {
            return None;
        }
        if nth == wanted {
            return Some(Place { name: None, value });
        }
        at = skip_blank(text, value_end(text, value));
        if text.get(at) != Some(&b',') {
            return None;
        }
    }
    None
}

/// Returns the offset behind the value at `at`.
fn value_end(text: &[u8], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'"' => {
                at = string_end(text, at);
                if depth == 0 {
                    return at;
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth <= 1 => return at + depth,
            b'}' | b']' => depth -= 1,
            // A number or a word ends where something else begins.
            b',' | b' ' | b'\t' | b'\r' | b'\n' if depth == 0 => return at,
            _ => {}
        }
        at += 1;
    }
    at
}

/// Returns the offset behind the string whose opening quote is at `at`.
fn string_end(text: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    while let Some(&byte) = text.get(end) {
        match byte {
            b'"' => return end + 1,
            b'\\' => end += 2,
            _ => end += 1,
        }
    }
    text.len()
}

fn skip_blank(text: &[u8], from: usize) -> usize {
    let blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    from + text.iter().skip(from).take_while(blank).count()
}

/// Returns what a string with its quotes says.
fn unescaped(quoted: &[u8]) -> Cow<'_, [u8]> {
    if quoted.contains(&b'\\')
        && let Ok(plain) = serde_json::from_slice::<String>(quoted)
    {
        return plain.into_bytes().into();
    }
    quoted[1..quoted.len().saturating_sub(1).max(1)].into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, pointer: &str) -> (Option<usize>, usize) {
        let place = locate(text.as_bytes(), 0, &Pointer::parse(pointer).unwrap());
        (place.name, place.value)
    }

    #[test]
    fn pointers_lead_to_values_and_names() {
        let text = r#" {"a": [1, {"b\u0063": "x,]"}], "a/b" : -2.5e3 , "c":{}}"#;
        let offset = |part: &str| text.find(part).unwrap();
        assert_eq!(at(text, ""), (None, 1));
        assert_eq!(at(text, "/a"), (Some(offset("\"a\"")), offset("[1")));
        assert_eq!(at(text, "/a/1"), (None, offset("{\"b")));
        assert_eq!(at(text, "/a/1/bc"), (Some(offset("\"b")), offset("\"x")));
        assert_eq!(at(text, "/a~1b"), (Some(offset("\"a/b\"")), offset("-2.5")));
        assert_eq!(at(text, "/c"), (Some(offset("\"c\"")), offset("{}")));
    }

    #[test]
    fn a_pointer_that_leads_nowhere_stops_on_the_way() {
        let text = r#"{"a": [1, 2], "b": {}}"#;
        assert_eq!(at(text, "/a/2"), at(text, "/a"));
        assert_eq!(at(text, "/a/x/y"), at(text, "/a"));
        assert_eq!(at(text, "/b/c"), at(text, "/b"));
        assert_eq!(at(text, "/d"), at(text, ""));
    }

    #[test]
    fn items_are_listed() {
        let text = br#"[ 1 , [2, [3]], {"a": [4]} ,"x]"]"#;
        let begins: Vec<u8> = items(text, 0).into_iter().map(|at| text[at]).collect();
        assert_eq!(begins, b"1[{\"");
        assert!(items(b"[ ]", 0).is_empty());
        assert!(items(b"{}", 0).is_empty());
    }

    #[test]
    fn a_name_is_a_duplicate_however_it_is_written() {
        let found = duplicate(br#"{"a": {"b": 1}, "c": ["a", {"b": 1}], "\u0061": 2}"#).unwrap();
        assert_eq!(
            (found.name.as_str(), found.first, found.second),
            ("a", 1, 38)
        );
        assert!(duplicate(br#"{"a": {"a": "a"}, "b": ["a", "a", {"a": 1}]}"#).is_none());
    }
}
