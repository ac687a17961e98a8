//! The value of a rule: one pass over the nodes, operands first, so there is nothing to recurse.

use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

use super::{Context, Node, Op, Rule, Value};
use crate::appconfig::bucket;

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

pub(super) fn is_true(rule: &Rule, context: &Context, default_seed: &str) -> bool {
    let mut outs: Vec<Out> = Vec::with_capacity(rule.nodes.len());
    for node in &rule.nodes {
        let out = match node {
            Node::Literal(value) => Out::Value(value),
            Node::Name(key) => look_up(context, key),
            Node::List(from, to) => Out::List(*from, *to),
            Node::Matches(operand, pattern) => {
                let text = outs.get(*operand).and_then(|out| text_of(*out));
                let pattern = rule.patterns.get(*pattern);
                let is_match = text
                    .zip(pattern)
                    .is_some_and(|(text, it)| it.is_match(text));
                Out::Bool(is_match)
            }
            Node::Call(op, from, to) => {
                let operands: Vec<Out> = run(rule, &outs, *from, *to).collect();
                Out::Bool(call(rule, &outs, context, default_seed, *op, &operands))
            }
        };
        outs.push(out);
    }
    outs.last().is_some_and(|out| truth(*out))
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

fn look_up<'a>(context: &'a Context, key: &str) -> Out<'a> {
    let entity = context.entity_id.as_deref().filter(|id| !id.is_empty());
    match entity {
        Some(id) if key == "entityId" => Out::Text(id),
        _ => context.values.get(key).map_or(Out::Missing, Out::Value),
    }
}

fn call(
    rule: &Rule,
    outs: &[Out],
    context: &Context,
    default_seed: &str,
    op: Op,
    operands: &[Out],
) -> bool {
    let at = |nth: usize| operands.get(nth).copied().unwrap_or(Out::Missing);
    let (a, b) = (at(0), at(1));
    let ordered = |wanted: fn(Ordering) -> bool| order(a, b).is_some_and(wanted);
    let texts =
        |test: fn(&str, &str) -> bool| text_of(a).zip(text_of(b)).is_some_and(|(a, b)| test(a, b));
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
        Op::And => operands.iter().all(|&out| truth(out)),
        Op::Or => operands.iter().any(|&out| truth(out)),
        Op::Not => !truth(a),
        Op::BeginsWith => texts(|a, b| a.starts_with(b)),
        Op::EndsWith => texts(|a, b| a.ends_with(b)),
        Op::Contains => texts(|a, b| a.contains(b)) || is_among(b, a),
        Op::In => is_among(a, b),
        Op::Exists => text_of(a).is_some_and(|key| !matches!(look_up(context, key), Out::Missing)),
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
fn hashed(out: Out) -> Option<String> {
    match out {
        Out::Value(Value::Number(number)) => Some(number.canonical()),
        _ => match bool_of(out) {
            Some(value) => Some(if value { "true" } else { "false" }.into()),
            None => text_of(out).map(String::from),
        },
    }
}

fn order(a: Out, b: Out) -> Option<Ordering> {
    match (a, b) {
        (Out::Value(Value::Number(a)), Out::Value(Value::Number(b))) => Some(a.compare(b)),
        (Out::Value(Value::Timestamp(a)), Out::Value(Value::Timestamp(b))) => Some(a.cmp(b)),
        _ => None,
    }
}

/// Equal values of one type; lists equal nothing (*chosen*).
fn equal(a: Out, b: Out) -> bool {
    let texts = text_of(a).zip(text_of(b)).is_some_and(|(a, b)| a == b);
    let bools = bool_of(a).zip(bool_of(b)).is_some_and(|(a, b)| a == b);
    texts || bools || order(a, b) == Some(Ordering::Equal)
}
