use alloc::string::String;

use super::*;

const FEATURE: &str = r#""feature":{"name":"Feature","attributes":{"color":{"constraints":{"type":"string","required":true,"enum":["blue","green"]}},"limit":{"constraints":{"type":"number","minimum":1,"maximum":5}},"tags":{"constraints":{"type":"array","elements":{"type":"string","pattern":"^[a-z]+$"}}}}}"#;
const CHECKOUT: &str =
    r#""checkout":{"name":"Checkout","attributes":{"color":{"constraints":{"type":"string"}}}}"#;
const DUMP: &str = r#"{"color":{"Constraints":{"Type":"string","Required":true,"Maximum":null,"Enum":["blue","green"]},"Description":""},"limit":{"Constraints":{"Type":"number","Minimum":1,"Maximum":5},"Description":""},"tags":{"Constraints":{"Type":"array","Maximum":null,"Elements":{"Type":"string","Maximum":null,"Pattern":"^[a-z]+$"}},"Description":""}}"#;
const COLOR: &str = r#"{"Key":"color","Value":{"Constraints":{"Type":"string","Required":true,"Maximum":null,"Enum":["blue","green"]},"Description":""}}"#;

fn at(millis: u64) -> Instant {
    Instant::from_millis(millis)
}

fn document(flags: &str, values: &str) -> String {
    format!(r#"{{"version":"1","flags":{{{flags}}},"values":{{{values}}}}}"#)
}

fn stored(content: &str, previous: Option<&str>, now: u64) -> (String, bool) {
    let normalised = normalise(content.as_bytes(), previous.map(str::as_bytes), at(now));
    let normalised = normalised.unwrap_or_else(|problems| panic!("{content}: {problems:?}"));
    (
        String::from_utf8(normalised.stored).unwrap(),
        normalised.is_unchanged,
    )
}

/// Constraint, location, type and value of each problem.
fn problems(content: &str) -> Vec<[String; 4]> {
    let problems = normalise(content.as_bytes(), None, at(0)).unwrap_err();
    let flat = problems
        .into_iter()
        .map(|it| [it.constraint, it.location, it.kind, it.value]);
    flat.map(|it| it.map(Option::unwrap)).collect()
}

#[track_caller]
fn refused(content: &str, expected: &[[&str; 4]]) {
    assert_eq!(problems(content), expected, "{content}");
}

#[test]
fn versions_and_words_are_refused_as_recorded() {
    let not = "NotSatisfied";
    refused("{}", &[["Required", "version", not, ""]]);
    refused(r#"{"version":"2"}"#, &[["OneOf(1)", "version", not, "2"]]);
    for (json, value) in [("1", "1"), ("0", "0"), (r#""invalid""#, "invalid")] {
        let values = format!(r#""feature":{{"enabled":{json}}}"#);
        let expected = [
            "AttributeType(boolean)",
            "values.feature.enabled",
            "Invalid",
            value,
        ];
        refused(&document("", &values), &[expected]);
    }
}

#[test]
fn attributes_are_refused_as_recorded() {
    let not = "NotSatisfied";
    let cases = [
        (r#""color":"red""#, "OneOf(blue, green)", "color", "red"),
        (r#""color":"blue","limit":0"#, "FloatGTE(1)", "limit", "0"),
        (r#""color":"blue","limit":6"#, "FloatLTE(5)", "limit", "6"),
        (
            r#""color":"blue","limit":"2""#,
            "AttributeType(number)",
            "limit",
            "2",
        ),
        (
            r#""color":"blue","tags":["BAD"]"#,
            "Regexp(^[a-z]+$)",
            "tags.0",
            "BAD",
        ),
        (
            r#""color":"blue","tags":["ok",3]"#,
            "ElementType(string)",
            "tags.1",
            "3",
        ),
        (r#""color":true"#, "AttributeType(string)", "color", "true"),
        (
            r#""color":"blue","tags":"ok""#,
            "AttributeType(array)",
            "tags",
            "ok",
        ),
        (
            r#""color":"blue","limit":[1]"#,
            "AttributeType(number)",
            "limit",
            "[1]",
        ),
    ];
    for (values, constraint, place, value) in cases {
        let content = document(
            FEATURE,
            &format!(r#""feature":{{"enabled":true,{values}}}"#),
        );
        let place = format!("values.feature.{place}");
        refused(&content, &[[constraint, &place, not, value]]);
    }
    for values in [
        r#""color":"green","limit":1"#,
        r#""color":"blue","limit":5.0,"tags":[]"#,
    ] {
        let content = document(FEATURE, &format!(r#""feature":{{{values}}}"#));
        assert!(
            normalise(content.as_bytes(), None, at(0)).is_ok(),
            "{values}"
        );
    }
    let many: Vec<String> = (0..200).map(|n| format!(r#""a{n}":{{"x":1}}"#)).collect();
    assert_eq!(problems(&document("", &many.join(","))).len(), 100);
    let missing = [
        ["Not(IsZero([]))", "values.feature.attributes", not, DUMP],
        ["Entries", "values.feature.attributes.color", not, COLOR],
    ];
    refused(
        &document(FEATURE, r#""feature":{"enabled":false}"#),
        &missing,
    );
    let above = ["FloatLTE(5)", "values.feature.limit", not, "9"];
    let both = document(FEATURE, r#""feature":{"enabled":false,"limit":9}"#);
    refused(&both, &[above, missing[0], missing[1]]);
    let undeclared = document("", r#""feature":{"enabled":true,"attr":"abc"}"#);
    let pair = r#"{"Key":"attr","Value":"abc"}"#;
    refused(
        &undeclared,
        &[["Satisfies(map[])", "values.feature.attr", not, pair]],
    );
    let extra = document(CHECKOUT, r#""checkout":{"extra":"x"}"#);
    let map = "Satisfies(map[color:{{string <nil> {<nil> <nil>} {<nil> <nil>} {<nil>}} }])";
    let pair = r#"{"Key":"extra","Value":"x"}"#;
    refused(&extra, &[[map, "values.checkout.extra", not, pair]]);
}

#[test]
fn variants_are_refused_as_recorded() {
    let not = "NotSatisfied";
    let with = |variants: &str| {
        document(
            CHECKOUT,
            &format!(r#""checkout":{{"_variants":[{variants}]}}"#),
        )
    };
    let default = r#"{"name":"default","enabled":false}"#;
    let rule = r#"(eq $tier "premium")"#;
    refused(
        &with(r#"{"name":"blue","enabled":true,"rule":"(eq $tier \"premium\")"}"#),
        &[[
            "Empty",
            "values.checkout._variants.variants.blue.rule",
            not,
            rule,
        ]],
    );
    refused(
        &with(&format!(r#"{{"name":"first","enabled":true}},{default}"#)),
        &[[
            "NonEmpty",
            "values.checkout._variants.variants.first.rule",
            not,
            "",
        ]],
    );
    let cases = [
        ("not-a-rule", "rule", "NotAnExpression"),
        ("(nope $tier)", "rule", "UnknownSymbol"),
        ("(eq $tier)", "rule.eq", "TooFewOperands"),
    ];
    for (rule, path, reason) in cases {
        let content = with(&format!(
            r#"{{"name":"bad","enabled":true,"rule":"{rule}"}},{default}"#
        ));
        let path = format!("values.checkout._variants.0.{path}");
        let first = ["Empty", "values.checkout._variants.0.rule", not, rule];
        refused(&content, &[first, ["RuleIsValid", &path, not, rule]]);
        let problems = normalise(content.as_bytes(), None, at(0)).unwrap_err();
        assert_eq!(problems[1].reason.as_deref(), Some(reason));
    }
    let twice =
        format!(r#"{{"name":"default","enabled":true,"rule":"(eq $tier \"premium\")"}},{default}"#);
    let dump = r#"[{"Enabled":true,"Name":"default","AttributeValues":null,"Rule":"(eq $tier \"premium\")","Attributes":{"color":{"Constraints":{"Type":"string","Maximum":null},"Description":""}}},{"Enabled":false,"Name":"default","AttributeValues":null,"Rule":"","Attributes":{"color":{"Constraints":{"Type":"string","Maximum":null},"Description":""}}}]"#;
    refused(
        &with(&twice),
        &[[
            "UniqueVariantNames",
            "values.checkout._variants.variants.variants",
            not,
            dump,
        ]],
    );
    let beside = document(
        CHECKOUT,
        &format!(r#""checkout":{{"enabled":false,"_variants":[{default}]}}"#),
    );
    let dump = r#"{"Key":"checkout","Value":{"CreatedAt":"1970-01-01T00:00:00Z","UpdatedAt":"1970-01-01T00:00:00Z","Enabled":false,"AttributeValues":{},"Attributes":{"color":{"Constraints":{"Type":"string","Maximum":null},"Description":""}},"Variants":[{"Enabled":false,"Name":"default","AttributeValues":null,"Rule":"","Attributes":{"color":{"Constraints":{"Type":"string","Maximum":null},"Description":""}}}]}}"#;
    refused(&beside, &[["StrictVariants", "values.checkout", not, dump]]);
}

#[test]
fn limits_hold_on_both_sides() {
    let constraint = |content: &str| match normalise(content.as_bytes(), None, at(0)) {
        Ok(_) => String::new(),
        Err(problems) => problems[0].constraint.clone().unwrap(),
    };
    let key = |length: usize| document(&format!(r#""a{}":{{}}"#, "b".repeat(length - 1)), "");
    let name = |length: usize| document(&format!(r#""a":{{"name":"{}"}}"#, "é".repeat(length)), "");
    let attributes = |count: usize| {
        let each = (0..count).map(|n| format!(r#""a{n}":{{"constraints":{{"type":"boolean"}}}}"#));
        document(
            &format!(
                r#""a":{{"attributes":{{{}}}}}"#,
                each.collect::<Vec<_>>().join(",")
            ),
            "",
        )
    };
    let words = |count: usize| {
        let each = (0..count)
            .map(|n| format!(r#""w{n}""#))
            .collect::<Vec<_>>()
            .join(",");
        document(
            &format!(
                r#""a":{{"attributes":{{"b":{{"constraints":{{"type":"string","enum":[{each}]}}}}}}}}"#
            ),
            "",
        )
    };
    let variants = |count: usize| {
        let each = (0..count).map(|n| format!(r#"{{"name":"v{n}","rule":"(eq $a {n})"}},"#));
        document(
            "",
            &format!(
                r#""a":{{"_variants":[{}{{"name":"d"}}]}}"#,
                each.collect::<String>()
            ),
        )
    };
    for (good, bad) in [
        (key(64), key(65)),
        (name(64), name(65)),
        (attributes(25), attributes(26)),
        (words(100), words(101)),
        (variants(32), variants(33)),
    ] {
        assert_eq!(constraint(&good), "");
        assert!(!constraint(&bad).is_empty(), "{bad}");
    }
    let one = |constraints: &str| {
        document(
            &format!(r#""a":{{"attributes":{{"b":{{"constraints":{constraints}}}}}}}"#),
            "",
        )
    };
    let bad = [
        r#"{}"#,
        r#"{"type":"text"}"#,
        r#"{"type":"number","minimum":1.5}"#,
        r#"{"type":"number","pattern":"a"}"#,
        r#"{"type":"string","pattern":"("}"#,
        r#"{"type":"string","pattern":"a","enum":["a"]}"#,
        r#"{"type":"array","elements":{"type":"boolean"}}"#,
        r#"{"type":"boolean","required":1}"#,
    ];
    for constraints in bad {
        assert!(!constraint(&one(constraints)).is_empty(), "{constraints}");
    }
    assert!(!constraint(&document(r#""A":{}"#, "")).is_empty());
    assert!(!constraint("[]").is_empty() && !constraint("{").is_empty());
    assert!(!constraint(&document(r#""a":{"_createdAt":"2000-01-01"}"#, "")).is_empty());
}

#[test]
fn patterns_that_cannot_be_run_are_taken() {
    let flag = |pattern: &str, value: &str| {
        let constraints = format!(r#"{{"type":"string","pattern":{pattern:?}}}"#);
        let attribute = format!(r#""b":{{"constraints":{constraints}}}"#);
        document(
            &format!(r#""a":{{"attributes":{{{attribute}}}}}"#),
            &format!(r#""a":{{"enabled":true,"b":"{value}"}}"#),
        )
    };
    let at = "values.a.b";
    stored(&flag("^[[:alpha:]]+$", "abc"), None, 0);
    refused(
        &flag("^[[:alpha:]]+$", "1"),
        &[["Regexp(^[[:alpha:]]+$)", at, "NotSatisfied", "1"]],
    );
    for pattern in [r"^\p{L}+$", r"^\pN$", "^(abcdefghij){1000}$"] {
        stored(&flag(pattern, "-"), None, 0);
    }
    for pattern in [r"^\p{L$", r"\pX", "[[:letter:]]", "a{1001}"] {
        let at = "flags.a.attributes.b.constraints.pattern";
        refused(
            &flag(pattern, "-"),
            &[["IsRegexp", at, "NotSatisfied", pattern]],
        );
    }
}

#[test]
fn words_are_coerced_and_the_unknown_is_dropped() {
    for word in [
        "true", "TRUE", "True", "t", "T", "1", "false", "FALSE", "False", "f", "F", "0",
    ] {
        let (stored, _) = stored(
            &document("", &format!(r#""a":{{"enabled":"{word}"}}"#)),
            None,
            0,
        );
        let is_true = matches!(word, "true" | "TRUE" | "True" | "t" | "T" | "1");
        assert!(
            stored.contains(&format!(r#""enabled":{is_true}"#)),
            "{word}"
        );
    }
    assert_eq!(
        stored(
            r#"{"version":"1","unknown":"value","flags":{},"values":null}"#,
            None,
            0
        )
        .0,
        r#"{"version":"1"}"#
    );
    let (text, _) = stored(
        &document(
            r#""a":{"unknown":1,"attributes":{}}"#,
            r#""a":{"enabled":null}"#,
        ),
        None,
        57_650,
    );
    assert_eq!(
        text,
        r#"{"flags":{"a":{"_createdAt":"1970-01-01T00:00:57.65Z","_updatedAt":"1970-01-01T00:00:57.65Z"}},"values":{"a":{"_createdAt":"1970-01-01T00:00:57.65Z","_updatedAt":"1970-01-01T00:00:57.65Z","enabled":false}},"version":"1"}"#
    );
}

#[test]
fn times_follow_what_changes() {
    let off = document(r#""a":{"name":"A"}"#, r#""a":{"enabled":false}"#);
    let on = document(r#""a":{"name":"A"}"#, r#""a":{"enabled":true}"#);
    let (first, is_unchanged) = stored(&off, None, 1_000);
    assert!(!is_unchanged);
    assert_eq!(stored(&off, Some(&first), 2_000), (first.clone(), true));
    assert_eq!(stored(&first, Some(&first), 2_000), (first.clone(), true));
    let (second, is_unchanged) = stored(&on, Some(&first), 2_000);
    assert!(!is_unchanged);
    assert_eq!(
        second,
        r#"{"flags":{"a":{"_createdAt":"1970-01-01T00:00:01Z","_updatedAt":"1970-01-01T00:00:01Z","name":"A"}},"values":{"a":{"_createdAt":"1970-01-01T00:00:01Z","_updatedAt":"1970-01-01T00:00:02Z","enabled":true}},"version":"1"}"#
    );
    let given = document(
        r#""a":{"_createdAt":"2000-01-01T00:00:00.500Z","_updatedAt":"2000-01-01T00:00:00Z"}"#,
        "",
    );
    assert_eq!(
        stored(&given, None, 10_000).0,
        r#"{"flags":{"a":{"_createdAt":"2000-01-01T00:00:00.5Z","_updatedAt":"1970-01-01T00:00:10Z"}},"version":"1"}"#
    );
}

#[test]
fn flags_are_served_without_bookkeeping() {
    let served = |flags: &str, values: &str| {
        let (text, _) = stored(&document(flags, values), None, 0);
        String::from_utf8(serve(text.as_bytes())).unwrap()
    };
    let values = r#""feature":{"enabled":true,"color":"blue","limit":2,"tags":["ok"]}"#;
    assert_eq!(
        served(FEATURE, values),
        r#"{"feature":{"color":"blue","enabled":true,"limit":2,"tags":["ok"]}}"#
    );
    assert_eq!(
        served(CHECKOUT, r#""checkout":{"color":"red"}"#),
        r#"{"checkout":{"enabled":false}}"#
    );
    let variants = |enabled: bool| {
        format!(
            r#""checkout":{{"_variants":[{{"name":"blue","rule":"(eq $a 1)"}},{{"name":"default","enabled":{enabled},"attributeValues":{{"color":"green"}}}}]}}"#
        )
    };
    assert_eq!(
        served(CHECKOUT, &variants(false)),
        r#"{"checkout":{"_variant":"default","enabled":false}}"#
    );
    assert_eq!(
        served(CHECKOUT, &variants(true)),
        r#"{"checkout":{"_variant":"default","color":"green","enabled":true}}"#
    );
    assert_eq!(
        served(FEATURE, r#""feature":{"_variants":[]}"#),
        r#"{"feature":{"enabled":false}}"#
    );
    assert_eq!(served(FEATURE, ""), "{}");
    assert_eq!(serve(b"no json"), b"{}");
}

#[test]
fn no_mutation_panics_and_what_is_stored_stays() {
    let seed = document(
        FEATURE,
        r#""feature":{"enabled":true,"color":"blue","limit":2,"tags":["ok"]},"b":{"_variants":[{"name":"x","rule":"(eq $a 1)"},{"name":"d"}]}"#,
    );
    let mut state = 3_u64;
    let mut next = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(state >> 33).unwrap() % below
    };
    let mut read = 0;
    for _ in 0..4_000 {
        let mut bytes = seed.clone().into_bytes();
        let place = next(bytes.len());
        match next(3) {
            0 => bytes[place] = b"{}[]\",:1nax"[next(11)],
            1 => drop(bytes.remove(place)),
            _ => bytes.insert(place, b"{}[]\",:1nax"[next(11)]),
        }
        if let Ok(it) = normalise(&bytes, None, at(5)) {
            read += 1;
            let again = normalise(&it.stored, Some(&it.stored), at(9)).unwrap();
            assert!(again.is_unchanged);
            assert_eq!(
                Document::of_stored(&it.stored)
                    .unwrap()
                    .to_json()
                    .to_text()
                    .into_bytes(),
                it.stored
            );
            assert!(!serve(&it.stored).is_empty());
        }
    }
    assert!(read > 100);
}
