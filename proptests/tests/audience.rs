//! Audience rules: any text is read or refused, and any rule is true or false, as in the reference
//! that reads by recursive descent and judges by recursion.

mod strategy;

use proptest::prelude::*;
use windtunnel_core::appconfig::{Bucketer, FaultReason, Rule, RuleFault, bucket, split};
use windtunnel_proptests::audience::{self, Expr, Judge, MOST_CHARACTERS, Writer};
use windtunnel_proptests::rng::Rng;

const SEED: &str = "123456789012:abc1234:exp0001:1";

/// Judges a rule that was read for some of those who may ask.
fn judged(rng: &mut Rng, rule: &Rule, expected: &Expr, text: &str) -> Result<(), TestCaseError> {
    for _ in 0..4 {
        let asker = audience::context(rng);
        let judge = Judge {
            asker: &asker,
            seed: SEED,
        };
        if let Some(expected) = judge.is_true(expected) {
            let found = rule.holds(asker.entity.as_deref(), &asker.context(), SEED);
            prop_assert_eq!(found, expected, "{} for {:?}", text, asker);
        }
    }
    Ok(())
}

/// What holds of all faults: they lie inside of the text, at what is wrong as far as that can be
/// said.
fn is_sound(fault: &RuleFault, text: &str) -> Result<(), TestCaseError> {
    prop_assert!(text.is_char_boundary(fault.at), "{fault:?} in {text:?}");
    prop_assert!(fault.path == "rule" || fault.path.starts_with("rule."));
    let shown = fault.value.strip_suffix("...").unwrap_or(&fault.value);
    prop_assert!(
        text.contains(shown) && shown.chars().count() <= 103,
        "{fault:?}"
    );
    let is_named = fault.path.split('.').all(|part| !part.is_empty());
    prop_assert!(is_named, "{fault:?} in {text:?}");
    let place = text[fault.at..].chars().next();
    let starts = |also: fn(char) -> bool| place.is_some_and(|c| c == '(' || also(c));
    let is_there = match fault.reason {
        // An end that is missing is missing at the end; of a text that is too long nothing is read.
        FaultReason::NotAnExpression => {
            fault.at == 0 || place.is_none_or(|c| ![' ', '\t', '\n', '\r'].contains(&c))
        }
        FaultReason::UnknownSymbol => {
            starts(|c| c.is_ascii_alphanumeric() || ['_', '.', '$', '-'].contains(&c))
        }
        FaultReason::TooFewOperands => starts(|c| c.is_ascii_digit() || c == '-'),
        FaultReason::TooManyOperands | FaultReason::InvalidPattern => starts(|_| false),
    };
    prop_assert!(is_there, "{fault:?} in {text:?}");
    // What is shown has the place in it, unless it is cut before.
    let is_shown = shown != fault.value
        || fault.reason == FaultReason::NotAnExpression
        || text[..=fault.at]
            .match_indices('(')
            .chain(text[..=fault.at].match_indices('['))
            .any(|(start, _)| text[start..].starts_with(shown) && fault.at < start + shown.len());
    prop_assert!(is_shown, "{fault:?} in {text:?}");
    Ok(())
}

/// Compares what becomes of a text with what the reference makes of it.
fn compared(rng: &mut Rng, text: &str) -> Result<bool, TestCaseError> {
    let read = Rule::parse(text);
    if let Err(fault) = &read {
        is_sound(fault, text)?;
    }
    match (&read, audience::read(text)) {
        (Ok(rule), Some(Some(expected))) => judged(rng, rule, &expected, text)?,
        (Err(_), Some(None)) | (_, None) => {}
        (read, expected) => prop_assert!(false, "{text:?}: {read:?}, but {expected:?}"),
    }
    Ok(read.is_ok())
}

proptest! {
    #![proptest_config(strategy::config(4_000))]

    #[test]
    fn a_rule_is_true_when_the_reference_says_so(word in any::<u64>(), depth in 0_usize..5) {
        let rng = &mut Rng::new(word);
        let expected = audience::rule(rng, depth);
        let text = Writer::write(rng, &expected);
        prop_assert_eq!(audience::read(&text).map(|it| it.is_some()), Some(true), "{}", &text);
        let rule = Rule::parse(&text);
        prop_assert!(rule.is_ok(), "{text}: {rule:?}");
        if let Ok(rule) = rule {
            judged(rng, &rule, &expected, &text)?;
        }
    }

    #[test]
    fn what_is_hardly_a_rule_is_read_as_in_the_reference(word in any::<u64>(), depth in 0_usize..4) {
        let rng = &mut Rng::new(word);
        let rule = audience::rule(rng, depth);
        let text = Writer::write(rng, &rule);
        let text = audience::mutate(rng, &text);
        compared(rng, &text)?;
    }

    #[test]
    fn any_text_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), word in any::<u64>()) {
        let rng = &mut Rng::new(word);
        let text = String::from_utf8_lossy(&bytes);
        compared(rng, &text)?;
        compared(rng, &format!("(and {text})"))?;
        compared(rng, &format!("(eq \"{text}\" 1)"))?;
    }

    #[test]
    fn signs_in_any_order_are_read_or_refused(text in "[()\\[\\]\", :$a1.\\-Te\\\\]{0,60}", word in any::<u64>()) {
        let rng = &mut Rng::new(word);
        compared(rng, &text)?;
        compared(rng, &format!("(in $a [{text}])"))?;
    }

    #[test]
    fn a_split_is_a_share_of_the_buckets(
        millionths in prop_oneof![0_u64..=100_000_000, Just(0), Just(100_000_000), any::<u64>()],
        bucket in prop_oneof![any::<u64>(), Just(0), Just(u64::MAX)],
    ) {
        let expected = audience::is_within(i128::from(millionths), bucket);
        prop_assert_eq!(split(millionths, bucket), expected);
        // Who is within a percentage is within every larger one.
        prop_assert!(!expected || split(millionths.saturating_add(1), bucket));
    }

    #[test]
    fn buckets_are_those_of_the_reference(seed in ".{0,90}", entity in ".{0,90}") {
        let expected = audience::bucket(&seed, &entity);
        prop_assert_eq!(bucket(&seed, &entity), expected);
        prop_assert_eq!(Bucketer::new(&seed).bucket(&entity), expected);
    }
}

/// Mutations must not all be refused, else they prove nothing.
#[test]
fn many_a_mutation_is_still_a_rule() {
    let (mut read, mut refused) = (0, 0);
    for word in 0..2_000 {
        let rng = &mut Rng::new(word);
        let rule = audience::rule(rng, 2);
        let text = Writer::write(rng, &rule);
        let text = audience::mutate(rng, &text);
        match compared(rng, &text) {
            Ok(true) => read += 1,
            Ok(false) => refused += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert!(
        read > 200 && refused > 200,
        "{read} read, {refused} refused"
    );
}

#[test]
fn depth_and_size_are_bounded() {
    let nests = [
        ("(not ", "true", ")"),
        ("[", "1", "]"),
        ("(in $a [", "1", "])"),
    ];
    for (open, inner, close) in nests {
        for depth in [1, 2, 42, 62, 63, 64, 126, 127, 128, 129, 1_000, 100_000] {
            let nested = open.repeat(depth) + inner + &close.repeat(depth);
            let texts = [
                nested.clone(),
                format!("(not {nested})"),
                open.repeat(depth),
            ];
            for text in texts {
                compared(&mut Rng::new(1), &text).unwrap_or_else(|error| panic!("{error}"));
            }
        }
    }
    for length in [MOST_CHARACTERS, MOST_CHARACTERS + 1, 1_000_000] {
        for part in [
            "(", ")", "[", "\"", "\\", "é", "1", "-", " ", "a", "$", ":", "true ",
        ] {
            let text = part.repeat(length / part.len());
            let within = |rest: &str| format!("(or true{rest} ");
            for text in [text.clone(), within(&text), within(" [") + &text] {
                compared(&mut Rng::new(1), &text).unwrap_or_else(|error| panic!("{error}"));
            }
        }
        let filled = |end: &str| "(or".to_owned() + &" ".repeat(length - 3 - end.len()) + end;
        assert_eq!(
            Rule::parse(&filled("true)")).is_ok(),
            length <= MOST_CHARACTERS
        );
    }
}
