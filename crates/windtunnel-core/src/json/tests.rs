use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cmp::Ordering::{self, Equal, Greater, Less};

use super::*;

fn text(json: &str) -> Result<String, Fault> {
    Json::parse(json.as_bytes()).map(|json| json.to_text())
}

fn compare(a: &str, b: &str) -> Ordering {
    Number::parse(a)
        .unwrap()
        .compare(&Number::parse(b).unwrap())
}

#[test]
fn values_are_written_compactly_with_sorted_keys() {
    let cases = [
        (" null ", "null"),
        ("[ true , false ]", "[true,false]"),
        (r#"{"b":1,"a":[{},[]],"b":2}"#, r#"{"a":[{},[]],"b":2}"#),
        ("-0.50E+01", "-0.50E+01"),
        (
            r#""\u00e9\ud83d\ude00\/\b\f\n\r\t""#,
            "\"é😀/\\b\\f\\n\\r\\t\"",
        ),
        (r#""<hello>&""#, r#""\u003chello\u003e\u0026""#),
        ("\"\\u0001\u{2028}\u{7f}\"", "\"\\u0001\\u2028\u{7f}\""),
    ];
    for (given, expected) in cases {
        assert_eq!(text(given).as_deref(), Ok(expected), "{given}");
        assert_eq!(text(expected).as_deref(), Ok(expected), "{expected}");
    }
}

#[test]
fn what_is_not_json_is_refused_with_its_place() {
    let cases = [
        ("", 0),
        ("{", 1),
        ("[1,]", 3),
        ("{\"a\":1,}", 7),
        ("{a:1}", 1),
        ("{\"a\" 1}", 5),
        ("[1 2]", 3),
        ("1 2", 2),
        ("01", 0),
        ("1.", 0),
        (".5", 0),
        ("1e", 0),
        ("+1", 0),
        ("-", 0),
        ("nul", 0),
        ("NaN", 0),
        ("\"\n\"", 1),
        ("\"\\x\"", 2),
        ("\"\\u12g4\"", 2),
        ("\"\\ud800\"", 2),
        ("\"\\udc00\"", 2),
        ("\"\\ud800\\u0041\"", 2),
        ("\"open", 5),
        ("/**/1", 0),
        ("\u{feff}1", 0),
    ];
    for (given, at) in cases {
        assert_eq!(text(given).unwrap_err().at, at, "{given:?}");
    }
    assert_eq!(Json::parse(b"\"\xff\"").unwrap_err().at, 1);
}

#[test]
fn the_depth_is_bounded() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(text(&nested(MAX_DEPTH)).is_ok());
    assert_eq!(text(&nested(MAX_DEPTH + 1)).unwrap_err().at, MAX_DEPTH);
    assert!(text(&"{\"a\":".repeat(1_000_000)).is_err());
}

#[test]
fn numbers_compare_by_value() {
    let cases = [
        ("0", "-0.0e5", Equal),
        ("1", "1.000", Equal),
        ("100", "1e2", Equal),
        ("0.001", "1E-3", Equal),
        ("2", "10", Less),
        ("-2", "-10", Greater),
        ("-1", "1", Less),
        ("0", "1e-999999999", Less),
        ("1e999999999", "2", Greater),
        ("-1e99999999999999999999999999", "1", Less),
        ("1e999999999", "10e999999998", Equal),
        ("9007199254740993", "9007199254740992", Greater),
        ("0.1", "0.10000000000000000000000001", Less),
    ];
    for (a, b, expected) in cases {
        assert_eq!(compare(a, b), expected, "{a} {b}");
        assert_eq!(compare(b, a), expected.reverse(), "{b} {a}");
    }
}

#[test]
fn numbers_turn_into_millionths_and_canonical_text() {
    let cases = [
        ("10", 10_000_000, "10"),
        ("0.0000005", 1, "0.0000005"),
        ("0.00000049", 0, "0.00000049"),
        ("-1.5", -1_500_000, "-1.5"),
        ("1.20e1", 12_000_000, "12"),
        ("33.3333333", 33_333_333, "33.3333333"),
        ("1e30", i64::MAX, "1000000000000000000000000000000"),
        ("-1e999999", i64::MIN, "-1e999999"),
        ("1e-99", 0, "1e-99"),
        ("-0", 0, "0"),
    ];
    for (given, millionths, canonical) in cases {
        let number = Number::parse(given).unwrap();
        assert_eq!(number.millionths(), millionths, "{given}");
        assert_eq!(number.canonical(), canonical, "{given}");
        assert_eq!(
            number.is_integer(),
            !canonical.contains(['.', 'e']) || given.contains("e999"),
            "{given}"
        );
    }
}

#[test]
fn no_mutation_panics_and_all_that_is_read_round_trips() {
    let seed = br#"{"a":[1,-2.5e3,"x\u00e9\ud83d\ude00\n",null,true],"b":{"c":{}}}"#;
    let mut state = 1_u64;
    let mut next = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(state >> 33).unwrap() % below
    };
    let mut read = 0;
    for _ in 0..20_000 {
        let mut bytes: Vec<u8> = seed.to_vec();
        for _ in 0..=next(3) {
            let at = next(bytes.len());
            match next(3) {
                0 => bytes[at] = b"{}[]\",:\\0e.-u\xff\n"[next(15)],
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, b"{}[]\",:\\09 "[next(11)]),
            }
        }
        if let Ok(json) = Json::parse(&bytes) {
            read += 1;
            let text = json.to_text().to_string();
            assert_eq!(Json::parse(text.as_bytes()).as_ref(), Ok(&json));
        }
    }
    assert!(read > 100);
}
