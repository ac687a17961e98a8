//! The value of a rule: one pass over the nodes, operands first, so there is nothing to recurse.

use alloc::borrow::Cow;
use alloc::vec;
use core::cmp::Ordering;

use super::{Node, Op, Rule, Subject, Timestamp, Value};
use crate::appconfig::machine::bucket;

/// What a node comes to.
#[derive(Clone, Copy)]
enum Out<'a> {
    /// A key that the context has not.
    Missing,
    Text(&'a str),
    Value(&'a Value),
    Bool(bool),
    /// A list of the rule: its run of operands.
    List(usize, usize),
}

/// Rules of so many nodes are evaluated on the stack: most of them, and nearly all.
const SMALL: usize = 8;
const MEDIUM: usize = 32;

pub(super) fn is_true(rule: &Rule, subject: Subject<'_>, default_seed: &str) -> bool {
    let count = rule.nodes.len();
    if count <= SMALL {
        return truth_of(rule, subject, default_seed, &mut [Out::Missing; SMALL]);
    }
    if count <= MEDIUM {
        return truth_of(rule, subject, default_seed, &mut [Out::Missing; MEDIUM]);
    }
    truth_of(rule, subject, default_seed, &mut vec![Out::Missing; count])
}

/// Evaluates a rule, given places for what its nodes come to.
fn truth_of<'a>(
    rule: &'a Rule,
    subject: Subject<'a>,
    default_seed: &str,
    outs: &mut [Out<'a>],
) -> bool {
    for (nth, node) in rule.nodes.iter().enumerate() {
        // Operands come before what they are operands of.
        let (known, rest) = outs.split_at_mut(nth);
        let out = match node {
            Node::Literal(value) => Out::Value(value),
            Node::Name(key) => look_up(subject, key),
            Node::List(from, to) => Out::List(*from, *to),
            Node::Matches(operand, pattern) => {
                let text = known.get(*operand).and_then(|out| text_of(*out));
                let pattern = rule.patterns.get(*pattern);
                let is_match = text
                    .zip(pattern)
                    .is_some_and(|(text, it)| it.is_match(text));
                Out::Bool(is_match)
            }
            Node::Call(op, from, to) => {
                let call = Call {
                    rule,
                    outs: known,
                    subject,
                    default_seed,
                };
                Out::Bool(call.is_true(*op, *from, *to))
            }
        };
        if let Some(place) = rest.first_mut() {
            *place = out;
        }
    }
    let last = rule.nodes.len().checked_sub(1);
    last.and_then(|last| outs.get(last))
        .is_some_and(|out| truth(*out))
}

fn run<'a: 'b, 'b>(
    rule: &'b Rule,
    outs: &'b [Out<'a>],
    from: usize,
    to: usize,
) -> impl Iterator<Item = Out<'a>> + 'b {
    let operands = rule.operands.get(from..to).unwrap_or_default();
    operands.iter().filter_map(|&at| outs.get(at).copied())
}

fn look_up<'a>(subject: Subject<'a>, key: &str) -> Out<'a> {
    match subject.entity.filter(|id| !id.is_empty()) {
        Some(id) if key == "entityId" => Out::Text(id),
        _ => subject.values.get(key).map_or(Out::Missing, Out::Value),
    }
}

/// A call of an operator.
struct Call<'c, 'a> {
    rule: &'c Rule,
    outs: &'c [Out<'a>],
    subject: Subject<'c>,
    default_seed: &'c str,
}

impl Call<'_, '_> {
    fn is_true(&self, op: Op, from: usize, to: usize) -> bool {
        let Self {
            rule,
            outs,
            subject,
            default_seed,
        } = *self;
        let operands = || run(rule, outs, from, to);
        let at = |nth: usize| operands().nth(nth).unwrap_or(Out::Missing);
        let (a, b) = (at(0), at(1));
        let ordered = |wanted: fn(Ordering) -> bool| order(a, b).is_some_and(wanted);
        let texts = |test: fn(&str, &str) -> bool| {
            text_of(a).zip(text_of(b)).is_some_and(|(a, b)| test(a, b))
        };
        let is_among = |item: Out, list: Out| match list {
            Out::List(from, to) => run(rule, outs, from, to).any(|other| equal(item, other)),
            Out::Value(Value::List(items)) => items.iter().any(|it| equal(item, Out::Value(it))),
            _ => false,
        };
        match op {
            Op::Eq => equal(a, b),
            // Values of different types differ; with a missing key there is nothing to compare.
            Op::Ne => !equal(a, b) && !matches!(a, Out::Missing) && !matches!(b, Out::Missing),
            Op::Gt => ordered(Ordering::is_gt),
            Op::Gte => ordered(Ordering::is_ge),
            Op::Lt => ordered(Ordering::is_lt),
            Op::Lte => ordered(Ordering::is_le),
            Op::And => operands().all(truth),
            Op::Or => operands().any(truth),
            Op::Not => !truth(a),
            Op::BeginsWith => texts(|a, b| a.starts_with(b)),
            Op::EndsWith => texts(|a, b| a.ends_with(b)),
            Op::Contains => texts(|a, b| a.contains(b)) || is_among(b, a),
            Op::In => is_among(a, b),
            Op::Exists => {
                text_of(a).is_some_and(|key| !matches!(look_up(subject, key), Out::Missing))
            }
            Op::Split => {
                let seed = text_of(at(2)).unwrap_or(default_seed);
                match (a, hashed(b)) {
                    (Out::Value(Value::Number(pct)), Some(by)) => {
                        let pct = u64::try_from(pct.millionths()).unwrap_or(0);
                        bucket::split(pct, bucket::bucket(seed, &by))
                    }
                    _ => false,
                }
            }
        }
    }
}

fn truth(out: Out) -> bool {
    matches!(out, Out::Bool(true) | Out::Value(Value::Bool(true)))
}

fn text_of(out: Out<'_>) -> Option<&str> {
    match out {
        Out::Text(text) => Some(text),
        Out::Value(Value::String(text)) => Some(text),
        _ => None,
    }
}

fn bool_of(out: Out) -> Option<bool> {
    match out {
        Out::Bool(value) => Some(value),
        Out::Value(Value::Bool(value)) => Some(*value),
        _ => None,
    }
}

/// The text by which a value is hashed (*chosen*); lists and timestamps have none.
fn hashed(out: Out<'_>) -> Option<Cow<'_, str>> {
    match out {
        Out::Value(Value::Number(number)) => Some(Cow::Owned(number.canonical())),
        _ => match bool_of(out) {
            Some(value) => Some(Cow::Borrowed(if value { "true" } else { "false" })),
            None => text_of(out).map(Cow::Borrowed),
        },
    }
}

/// Contexts have no timestamps of their own, only texts: beside a timestamp of the rule a text is the
/// moment that it spells (*chosen*). Two texts are texts.
fn order(a: Out, b: Out) -> Option<Ordering> {
    match (a, b) {
        (Out::Value(Value::Number(a)), Out::Value(Value::Number(b))) => Some(a.compare(b)),
        (Out::Value(Value::Timestamp(a)), b) => moment(b).map(|b| a.cmp(&b)),
        (a, Out::Value(Value::Timestamp(b))) => moment(a).map(|a| a.cmp(b)),
        _ => None,
    }
}

fn moment(out: Out) -> Option<Timestamp> {
    match out {
        Out::Value(Value::Timestamp(moment)) => Some(*moment),
        _ => text_of(out).and_then(Timestamp::parse),
    }
}

/// Equal values of one type; lists equal nothing (*chosen*).
fn equal(a: Out, b: Out) -> bool {
    let texts = text_of(a).zip(text_of(b)).is_some_and(|(a, b)| a == b);
    let bools = bool_of(a).zip(bool_of(b)).is_some_and(|(a, b)| a == b);
    texts || bools || order(a, b) == Some(Ordering::Equal)
}
