//! Rules of variants and of audiences: expressions that are true or false of a context.
//!
//! The grammar is *documented*; it is a small part of the text form of Ion. *Chosen*: as in Ion, a list
//! may be empty, and may end in a comma.

mod evaluate;
mod parse;
#[cfg(test)]
mod tests;
mod timestamp;

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

pub(crate) use self::timestamp::Timestamp;
use super::assignment::EntityContext;
use super::pattern::Pattern;
use crate::json::Number;

/// The longest rule, in characters (*documented*).
pub(crate) const MAX_LENGTH: usize = 16_384;

/// A rule of an audience or of a variant, read once and asked any number of times.
///
/// The grammar is *documented*, texts and ways of faults are *recorded* as far as the recordings go.
/// What is read takes time and memory linear in its length: at most 16,384 characters
/// (*documented*), nested at most 128 deep (*chosen*). The audience of a run has to fit into a larger
/// rule of the generated flag, which is what the start of a run checks.
///
/// ```
/// use windtunnel_core::appconfig::{AttributeValue, EntityContext, Rule};
/// let rule = Rule::parse(r#"(and (eq $country "US") (split pct::50 by::$entityId))"#).unwrap();
/// let context = EntityContext::default()
///     .with("country", AttributeValue::StringValue("US".into()));
/// let seed = "000000000000:c8cud49:yr0ajjm:1";
/// assert!(rule.holds(Some("user-4"), &context, seed));
/// assert!(!rule.holds(Some("ordinary"), &context, seed));
///
/// let fault = Rule::parse("(and true (eq $a))").unwrap_err();
/// assert_eq!((fault.at, &*fault.path), (10, "rule.and.2.eq"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// In an order in which operands come first.
    nodes: Vec<Node>,
    /// The operands of all nodes, one run for each.
    operands: Vec<usize>,
    patterns: Vec<Pattern>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Literal(Value),
    /// A key of the context.
    Name(String),
    /// A list: a run of operands.
    List(usize, usize),
    /// An expression: a run of operands, labelled ones in the order of their labels.
    Call(Op, usize, usize),
    /// `matches`: the operand, and which pattern.
    Matches(usize, usize),
}

/// The operators but `matches`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    Eq,
    Ne,
    Gt,
    Gte,
    Lt,
    Lte,
    And,
    Or,
    Not,
    BeginsWith,
    EndsWith,
    Contains,
    In,
    Exists,
    Split,
}

/// A value of a context or of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Value {
    Bool(bool),
    Number(Number),
    String(String),
    Timestamp(Timestamp),
    List(Vec<Value>),
}

/// What a rule is asked about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    /// The entity, `$entityId`; empty is as good as none.
    pub(crate) entity: Option<&'a str>,
    /// The values by key.
    pub(crate) values: &'a BTreeMap<String, Value>,
}

/// Why a text is not a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFault {
    /// The byte at which the fault shows: a word, a literal, or the expression with the fault.
    pub at: usize,
    /// The way to it, such as `rule.and.2`: operators, and operands counted from one.
    pub path: String,
    /// The expression with the fault, cut after 100 characters.
    pub value: String,
    /// What is wrong.
    pub reason: FaultReason,
}

/// The service's word for a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultReason {
    /// *Recorded* for what is not in parentheses; *chosen* for whatever cannot be read at all.
    NotAnExpression,
    /// *Recorded*: an unknown operator or a bare word. *Chosen*: a label that does not belong.
    UnknownSymbol,
    /// *Recorded*, also for a literal that cannot be read, such as `2024-01`. *Chosen*: where that is
    /// in a list, the fault is that of the expression around the list.
    TooFewOperands,
    /// *Chosen*, by analogy.
    TooManyOperands,
    /// *Chosen*: the pattern of `matches` is no literal or none of the supported subset.
    InvalidPattern,
}

impl FaultReason {
    /// Returns the word as it stands on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotAnExpression => "NotAnExpression",
            Self::UnknownSymbol => "UnknownSymbol",
            Self::TooFewOperands => "TooFewOperands",
            Self::TooManyOperands => "TooManyOperands",
            Self::InvalidPattern => "InvalidPattern",
        }
    }
}

impl Rule {
    /// Reads a rule.
    ///
    /// # Errors
    ///
    /// The first fault, with its place.
    pub fn parse(source: &str) -> Result<Self, RuleFault> {
        parse::parse(source)
    }

    /// Tells whether the rule is true of an entity, of which the context is told; a `split` without
    /// seed uses `default_seed`. The empty id is no entity.
    ///
    /// Total: what makes no sense, such as a comparison with a missing key, is false (*chosen*). It
    /// takes time linear in the rule and in the texts that are compared; with a `matches`, in the
    /// product of text and pattern.
    #[must_use]
    pub fn holds(&self, entity: Option<&str>, context: &EntityContext, default_seed: &str) -> bool {
        let values = context.values();
        self.is_true_of(Subject { entity, values }, default_seed)
    }

    /// Tells whether the rule is true of a subject.
    pub(crate) fn is_true_of(&self, subject: Subject<'_>, default_seed: &str) -> bool {
        evaluate::is_true(self, subject, default_seed)
    }

    /// Tells whether the rule asks for this key of the context by its name.
    pub(crate) fn names(&self, key: &str) -> bool {
        let is_it = |node: &Node| matches!(node, Node::Name(name) if name == key);
        self.nodes.iter().any(is_it)
    }
}
