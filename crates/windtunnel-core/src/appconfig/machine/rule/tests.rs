use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::*;
use crate::json::Json;

/// A subject that owns what it says.
#[derive(Default)]
struct Context {
    entity_id: Option<String>,
    values: BTreeMap<String, Value>,
}

impl Value {
    /// Makes a value of JSON; `null` and objects are none.
    fn of_json(json: &Json) -> Option<Self> {
        match json {
            Json::Bool(value) => Some(Self::Bool(*value)),
            Json::Number(number) => Some(Self::Number(number.clone())),
            Json::String(text) => Some(Self::String(text.clone())),
            Json::Array(items) => items
                .iter()
                .map(Self::of_json)
                .collect::<Option<_>>()
                .map(Self::List),
            Json::Null | Json::Object(_) => None,
        }
    }
}

impl Rule {
    fn is_true(&self, context: &Context, default_seed: &str) -> bool {
        let subject = Subject {
            entity: context.entity_id.as_deref(),
            values: &context.values,
        };
        self.is_true_of(subject, default_seed)
    }
}

fn context() -> Context {
    let json =
        br#"{"age":21,"big":9007199254740993,"country":"US","email":"a@example.com","no":false,
        "ratio":0.1,"tags":["x","y"],"tier":"premium","yes":true}"#;
    let Ok(Json::Object(members)) = Json::parse(json) else {
        panic!("not an object");
    };
    let values = members
        .iter()
        .map(|(key, json)| (key.clone(), Value::of_json(json).unwrap()));
    let mut values: BTreeMap<String, Value> = values.collect();
    let date = Timestamp::parse("2024-05-01T12:00:00+02:00").unwrap();
    values.insert("date".into(), Value::Timestamp(date));
    Context {
        entity_id: Some("user-8".into()),
        values,
    }
}

fn is_true(rule: &str) -> bool {
    let rule = Rule::parse(rule).unwrap_or_else(|fault| panic!("{rule}: {fault:?}"));
    rule.is_true(&context(), "000000000000:c8cud49:yr0ajjm:1")
}

#[test]
fn each_operator_tells_true_from_false() {
    let cases = [
        (r#"(eq $country "US")"#, r#"(eq $country "us")"#),
        ("(eq $age 21.0)", "(eq $age 21.01)"),
        ("(eq $yes true)", "(eq $yes \"true\")"),
        ("(eq $ratio 1e-1)", "(eq $ratio 0.10000000000000001)"),
        ("(eq $big 9007199254740993)", "(eq $big 9007199254740992)"),
        (
            "(eq $date 2024-05-01T10:00Z)",
            "(eq $date 2024-05-01T12:00Z)",
        ),
        ("(eq $age 21)", "(eq $age \"21\")"),
        (r#"(ne $country "CA")"#, r#"(ne $country "US")"#),
        ("(ne $age \"21\")", "(ne $missing 1)"),
        ("(gt $age 20)", "(gt $age 21)"),
        ("(gte $age 21)", "(gte $age 22)"),
        ("(lt $age 1e999999999)", "(lt $age -1e999999999)"),
        ("(lte $age 21)", "(lte $age 20.999)"),
        ("(gt $date 2024-05-01)", "(lt $date 2024T)"),
        ("(lt $date 2024-06T)", "(gt $date 1714521600)"),
        ("(and $yes true (eq $age 21))", "(and true $no)"),
        ("(or $no $yes)", "(or $no $missing 1 \"true\")"),
        ("(not $no)", "(not $yes)"),
        ("(not (eq $missing 1))", "(eq $missing $missing)"),
        (
            r#"(begins_with $email "a@")"#,
            r#"(begins_with $email "b")"#,
        ),
        (
            r#"(ends_with $email "example.com")"#,
            r#"(ends_with $age "1")"#,
        ),
        (r#"(contains $email "@")"#, r#"(contains $missing "")"#),
        (r#"(contains $tags "x")"#, r#"(contains $tags "z")"#),
        (
            r#"(in $tier ["premium", "gold"])"#,
            r#"(in $tier ["gold"])"#,
        ),
        (r#"(in $tier ["a" "premium"])"#, "(in $tier [])"),
        (r#"(in $tier ["a", "premium",])"#, r#"(in $tier ["a",])"#),
        ("(in $age [1, 21.0])", r#"(in $age ["21"])"#),
        (r#"(in "x" $tags)"#, r#"(in "x" $tier)"#),
        (r#"(in $tier ["a", $tier])"#, r#"(in $missing [$missing])"#),
        (
            r#"(matches in::$email pattern::"^a.*m$")"#,
            r#"(matches in::$email pattern::"^b")"#,
        ),
        (
            r#"(matches pattern::"a" in::$email)"#,
            r#"(matches in::$age pattern::"21")"#,
        ),
        (r#"(exists key::"country")"#, r#"(exists key::"missing")"#),
        (r#"(exists key::"entityId")"#, "(exists key::$missing)"),
        (
            "(split pct::10 by::$entityId)",
            "(split pct::8.404447 by::$entityId)",
        ),
        (
            "(split pct::8.404449 by::$entityId)",
            "(split pct::0 by::$entityId)",
        ),
        (
            "(split pct::100 by::$entityId)",
            "(split by::$missing pct::100)",
        ),
        (
            r#"(split by::"ordinary" pct::73)"#,
            r#"(split by::"ordinary" pct::72.9 )"#,
        ),
        (
            r#"(split pct::100 by::$age seed::"s")"#,
            "(split pct::-1 by::$age)",
        ),
        ("(split pct::1e99 by::$yes)", "(split pct::100 by::$tags)"),
        (r#"(eq "caf\u00e9 \"x\"" "café \"x\"")"#, r#"(eq "a" "b")"#),
        ("\t( and\n(eq $age 21)\r) ", "(and false)"),
    ];
    for (yes, no) in cases {
        assert!(is_true(yes), "{yes}");
        assert!(!is_true(no), "{no}");
    }
}

#[test]
fn without_an_entity_nobody_is_split() {
    let rule =
        Rule::parse("(and (exists key::\"entityId\") (split pct::100 by::$entityId))").unwrap();
    for entity_id in [None, Some(String::new())] {
        let nobody = Context {
            entity_id,
            ..Context::default()
        };
        assert!(!rule.is_true(&nobody, "seed"));
    }
    assert!(rule.is_true(&context(), "seed"));
}

#[test]
fn a_seed_overrides_the_default() {
    let seeded = r#"(split pct::10 by::"user-8" seed::"000000000000:c8cud49:yr0ajjm:1")"#;
    assert!(
        Rule::parse(seeded)
            .unwrap()
            .is_true(&Context::default(), "other")
    );
}

#[test]
fn faults_have_the_path_and_text_of_the_service() {
    use FaultReason::*;
    let long = format!(
        "(and (exists key::\"entityId\") garbage (eq $a \"{}\"))",
        "x".repeat(99)
    );
    let shown = format!("{}...", long.get(..100).unwrap());
    let cases = [
        // Recorded.
        ("not-a-rule", NotAnExpression, "rule", "not-a-rule"),
        ("true", NotAnExpression, "rule", "true"),
        ("$tier", NotAnExpression, "rule", "$tier"),
        (
            "(nope $tier \"premium\")",
            UnknownSymbol,
            "rule",
            "(nope $tier \"premium\")",
        ),
        ("(eq $tier)", TooFewOperands, "rule.eq", "(eq $tier)"),
        (
            "(gt $date 2024-01)",
            TooFewOperands,
            "rule.gt",
            "(gt $date 2024-01)",
        ),
        (long.as_str(), UnknownSymbol, "rule.and.2", shown.as_str()),
        // Chosen.
        ("", NotAnExpression, "rule", ""),
        ("()", NotAnExpression, "rule", "()"),
        ("(eq $a 1", NotAnExpression, "rule", "(eq $a 1"),
        ("(eq $a 1) x", NotAnExpression, "rule", "(eq $a 1) x"),
        ("(eq $a \"x)", NotAnExpression, "rule", "(eq $a \"x)"),
        ("(eq $a 1]", NotAnExpression, "rule", "(eq $a 1]"),
        ("(in $a [, 1])", NotAnExpression, "rule", "(in $a [, 1])"),
        (
            "(in $a [1 ,, 2])",
            NotAnExpression,
            "rule",
            "(in $a [1 ,, 2])",
        ),
        ("(eq $a 1 2)", TooManyOperands, "rule.eq", "(eq $a 1 2)"),
        ("(and)", TooFewOperands, "rule.and", "(and)"),
        (
            "(not true false)",
            TooManyOperands,
            "rule.not",
            "(not true false)",
        ),
        (
            "(and true (eq $a))",
            TooFewOperands,
            "rule.and.2.eq",
            "(eq $a)",
        ),
        (
            "(or true (not (no 1)))",
            UnknownSymbol,
            "rule.or.2.not.1",
            "(no 1)",
        ),
        (
            "(exists \"a\")",
            UnknownSymbol,
            "rule.exists",
            "(exists \"a\")",
        ),
        (
            "(exists by::\"a\")",
            UnknownSymbol,
            "rule.exists.1",
            "(exists by::\"a\")",
        ),
        (
            "(split by::$a)",
            TooFewOperands,
            "rule.split",
            "(split by::$a)",
        ),
        (
            "(split by::$a seed::\"s\")",
            TooFewOperands,
            "rule.split",
            "(split by::$a seed::\"s\")",
        ),
        (
            "(split pct::1 pct::2)",
            TooManyOperands,
            "rule.split",
            "(split pct::1 pct::2)",
        ),
        (
            "(matches in::$a pattern::\"(\")",
            InvalidPattern,
            "rule.matches",
            "(matches in::$a pattern::\"(\")",
        ),
        (
            "(matches in::$a pattern::$b)",
            InvalidPattern,
            "rule.matches",
            "(matches in::$a pattern::$b)",
        ),
        ("(eq $ 1)", UnknownSymbol, "rule.eq.1", "(eq $ 1)"),
        (
            "(in $a [2024-01])",
            TooFewOperands,
            "rule.in",
            "(in $a [2024-01])",
        ),
        (
            "(and true (in $a [1 [2 --3]]))",
            TooFewOperands,
            "rule.and.2.in",
            "(in $a [1 [2 --3]])",
        ),
        (
            "(in $a [garbage])",
            UnknownSymbol,
            "rule.in.2.1",
            "[garbage]",
        ),
    ];
    for (rule, reason, path, value) in cases {
        let fault = Rule::parse(rule).unwrap_err();
        assert_eq!(
            (fault.reason, fault.path.as_str(), fault.value.as_str()),
            (reason, path, value),
            "{rule}"
        );
        assert!(fault.at <= rule.len());
    }
}

#[test]
fn a_fault_shows_at_what_is_wrong() {
    for (rule, at) in [
        ("(eq $a 01)", 7),
        ("(in $a [1, 2024-01])", 11),
        ("(and true (eq $a))", 10),
        ("(and true (no $a))", 11),
        ("(and true garbage)", 10),
        ("(exists by::\"a\")", 8),
        ("(eq $a 1) x", 10),
        ("(eq $a", 6),
    ] {
        assert_eq!(Rule::parse(rule).unwrap_err().at, at, "{rule}");
    }
}

#[test]
fn size_and_depth_are_bounded() {
    let nested = |depth: usize| "(not ".repeat(depth) + "true" + &")".repeat(depth);
    assert!(Rule::parse(&nested(128)).is_ok());
    assert!(Rule::parse(&nested(129)).is_err());
    let of_length = |length: usize| format!("(eq $a \"{}\")", "é".repeat(length - 10));
    assert!(Rule::parse(&of_length(MAX_LENGTH)).is_ok());
    assert!(Rule::parse(&of_length(MAX_LENGTH + 1)).is_err());
}

#[test]
fn timestamps_follow_the_note() {
    let good = [
        "2024T",
        "2024-01T",
        "2024-02-29",
        "2024-02-29T",
        "2012-03-04T05:06:07-08:00",
        "0000-01-01T00:00:00.123456789123Z",
    ];
    let bad = [
        "2024",
        "2024-01",
        "2023-02-29",
        "2024-13T",
        "2024-00T",
        "2024-01-01T05",
        "2024-01-01T05:06",
        "2024-01-01T24:00Z",
        "2024-01T05:06Z",
        "2024-01-01T05:06:07.Z",
        "2024-01-01T05:06+24:00",
        "20é4-01-01",
    ];
    for text in good {
        assert!(Timestamp::parse(text).is_some(), "{text}");
    }
    for text in bad {
        assert_eq!(Timestamp::parse(text), None, "{text}");
    }
    let order = [
        "1999-12-31T23:59:59.999Z",
        "2000-01-01",
        "2000-02-29",
        "2000-03T",
        "2001T",
        "2100-03-01",
        "2101T",
    ];
    let moments: Vec<_> = order
        .iter()
        .map(|text| Timestamp::parse(text).unwrap())
        .collect();
    assert!(moments.is_sorted_by(|a, b| a < b));
}

#[test]
fn a_text_of_the_context_is_a_moment_beside_a_timestamp() {
    let mut context = context();
    for (key, text) in [("since", "2024-05-01T10:00:00Z"), ("day", "2024-05-01")] {
        context
            .values
            .insert(key.into(), Value::String(text.into()));
    }
    let is_true = |rule: &str| Rule::parse(rule).unwrap().is_true(&context, "");
    for rule in [
        "(gt $since 2024-05-01)",
        "(lt 2024T $since)",
        "(eq $since 2024-05-01T12:00+02:00)",
        "(eq $since $date)",
        "(gte $day 2024-05T)",
        "(ne $day 2024-05-02)",
        // Two texts are compared as texts, and have no order.
        r#"(eq $day "2024-05-01")"#,
    ] {
        assert!(is_true(rule), "{rule}");
    }
    for rule in [
        "(gt $country 2024T)",
        "(lt $country 2024T)",
        "(eq $country 2024T)",
        "(lt $age 2024T)",
        "(lt $missing 2024T)",
        r#"(eq $since "2024-05-01T12:00+02:00")"#,
        r#"(lt $day "2024-05-02")"#,
    ] {
        assert!(!is_true(rule), "{rule}");
    }
}

#[test]
fn no_mutation_panics() {
    let seed = br#"(and (in $tier ["a", 1.5e3]) (matches in::$x pattern::"^(a|b)*[c-d]{2}") (split pct::10 by::$entityId))"#;
    let mut state = 7_u64;
    let mut next = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(state >> 33).unwrap() % below
    };
    let mut read = 0;
    for _ in 0..20_000 {
        let mut bytes = seed.to_vec();
        for _ in 0..=next(3) {
            let at = next(bytes.len());
            match next(3) {
                0 => bytes[at] = b"()[]\",:$\\0e.-*{"[next(15)],
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, b"()[]\",:$\\09 "[next(12)]),
            }
        }
        let text = String::from_utf8_lossy(&bytes);
        match Rule::parse(&text) {
            Ok(rule) => {
                read += 1;
                rule.is_true(&context(), "");
            }
            Err(fault) => assert!(fault.path.starts_with("rule")),
        }
    }
    assert!(read > 100);
}
