//! Patterns: what they match, what is refused, how long they take.

use alloc::format;

use super::run::SMALL;
use super::*;

#[test]
fn patterns_match_what_they_say() {
    let cases = [
        ("^[a-z]+$", "ok", "BAD"),
        ("h.*y", "oh my hey", "my h"),
        ("^(a|b|)c$", "c", "dc"),
        ("^a{2,3}$", "aaa", "aaaa"),
        ("^a{2,}$", "aaaa", "a"),
        ("^a{2}$", "aa", "aaa"),
        ("^(?:ab)*?$", "abab", "aba"),
        ("^(?P<x>a)+(?<y>b)$", "aab", "ba"),
        ("(?i)^hé[l-m]o$", "HéLO", "HÉLO"),
        (r"^\d\D\w\W\s\S$", "1aa- x", "1aa-xx"),
        (r"\bcat\b", "a cat!", "concat"),
        (r"\Bcat", "concat", "a cat"),
        ("^.$", "\u{1f600}", "ab"),
        ("^.$", "a", "\n"),
        ("(?s)^.$", "\n", "ab"),
        ("(?m)^b$", "a\nb\nc", "ab"),
        (r"^[^\d\]-]$", "x", "-"),
        (r"^[\W]$", "-", "a"),
        (r"^[]a]$", "]", "b"),
        (r"^\x41\x{1F600}\.$", "A\u{1f600}.", "Ax."),
        ("a{,2}", "a{,2}", "aa"),
        ("^[[:alpha:]]+$", "aZ", "a1"),
        ("^[[:^alpha:]_]$", "1", "z"),
        ("^[^[:space:]x]$", "a", "\u{b}"),
        ("(?i)^[[:upper:]]$", "a", "1"),
        ("(?i)^[[:^upper:]]$", "1", "a"),
        ("^[[:punct:][:digit:]]+$", "~1", "a"),
        ("^[[:word:]-]$", "-", "+"),
        ("^[[:alpha]$", ":", "b"),
        (r"^\Qa.(\E+$", "a.((", "ab("),
        (r"\Q\d", r"\d", "1"),
        (r"^\101\07$", "A\u{7}", "A7"),
        ("^(a*)*$", "aaa", "b"),
        ("", "", "\u{0}no"),
    ];
    for (pattern, yes, no) in cases {
        let compiled = Pattern::parse(pattern).unwrap_or_else(|_| panic!("{pattern}"));
        assert!(compiled.is_match(yes), "{pattern} {yes:?}");
        assert_eq!(
            compiled.is_match(no),
            pattern.is_empty(),
            "{pattern} {no:?}"
        );
    }
}

#[test]
fn other_patterns_are_refused() {
    let cases = [
        "(",
        ")",
        "*a",
        "a**b(",
        "[",
        "[b-a]",
        r"\",
        r"\p",
        r"\p{L",
        r"\pX",
        r"\p{}",
        r"\p{L}(",
        r"[\p{L 1}]",
        r"\1",
        r"\8",
        r"\E",
        "(?=a)",
        "(?<>a)",
        "[[:alpha:]",
        "[[:letter:]]",
        "a{3,2}",
        "a{1001}",
        "a{9999}",
        "((a{99}){99}){99}",
        "(abcdefghij){1000})",
        r"\x{110000}",
    ];
    for pattern in cases {
        let fault = Some(PatternFault::Malformed);
        assert_eq!(Pattern::parse(pattern).err(), fault, "{pattern}");
    }
}

#[test]
fn what_is_beyond_the_subset_is_told_apart() {
    let cases = [
        r"\p{L}+",
        r"\pL",
        r"\P{Greek}",
        r"[\p{^Lu}\d]*",
        "(abcdefghij){1000}",
        "(abcdefghij){1000}a|b{2}(c){3}",
        "((a{10}){10}b){10}(abcdefghij){800}",
    ];
    for pattern in cases {
        let fault = Some(PatternFault::Unsupported);
        assert_eq!(Pattern::parse(pattern).err(), fault, "{pattern}");
    }
}

#[test]
fn small_and_large_patterns_run_alike() {
    // The large one says the same many times.
    for pattern in ["^(a|b)*c$", "h.*y", "(x+x+)+y", "^x$", "a{2}|b"] {
        let small = Pattern::parse(pattern).unwrap();
        let large = format!("(?:{pattern}){}", format!("|(?:{pattern})").repeat(20));
        let large = Pattern::parse(&large).unwrap();
        assert!(small.0.len() <= SMALL && large.0.len() > SMALL);
        for text in [
            "",
            "ababc",
            "abab",
            "oh my hey",
            "xxxxy",
            "x",
            "aa",
            "b",
            "é",
        ] {
            let found = (small.is_match(text), large.is_match(text));
            assert_eq!(found.0, found.1, "{pattern} {text}");
        }
    }
}

#[test]
fn nothing_takes_exponential_time() {
    let pattern = Pattern::parse("^(a?){64}(a*)*a{64}$").unwrap();
    assert!(pattern.is_match(&"a".repeat(64)));
    assert!(!pattern.is_match(&("a".repeat(2_000) + "b")));
    let open = Pattern::parse(&"(".repeat(100_000));
    assert_eq!(open, Err(PatternFault::Malformed));
}
