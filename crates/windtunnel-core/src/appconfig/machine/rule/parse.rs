//! The reader of rules, with an explicit stack.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{FaultReason, MAX_LENGTH, Node, Op, Rule, RuleFault, Timestamp, Value};
use crate::appconfig::machine::pattern::Pattern;
use crate::json::Number;

/// How deep expressions and lists may nest (*chosen*).
const MAX_DEPTH: usize = 128;

/// How much of an expression a fault shows (*recorded*: about a hundred characters).
const SHOWN: usize = 100;

/// An operator as it is written: its name, what it is (`matches` is none of the calls), its labels
/// and how many operands it needs and takes.
struct Form {
    name: &'static str,
    op: Option<Op>,
    labels: &'static [&'static str],
    least: usize,
    most: usize,
}

const fn form(name: &'static str, op: Op, least: usize, most: usize) -> Form {
    Form {
        name,
        op: Some(op),
        labels: &[],
        least,
        most,
    }
}

const FORMS: [Form; 16] = [
    form("eq", Op::Eq, 2, 2),
    form("ne", Op::Ne, 2, 2),
    form("gt", Op::Gt, 2, 2),
    form("gte", Op::Gte, 2, 2),
    form("lt", Op::Lt, 2, 2),
    form("lte", Op::Lte, 2, 2),
    form("and", Op::And, 1, usize::MAX),
    form("or", Op::Or, 1, usize::MAX),
    form("not", Op::Not, 1, 1),
    form("begins_with", Op::BeginsWith, 2, 2),
    form("ends_with", Op::EndsWith, 2, 2),
    form("contains", Op::Contains, 2, 2),
    form("in", Op::In, 2, 2),
    Form {
        name: "matches",
        op: None,
        labels: &["in", "pattern"],
        least: 2,
        most: 2,
    },
    Form {
        name: "exists",
        op: Some(Op::Exists),
        labels: &["key"],
        least: 1,
        most: 1,
    },
    Form {
        name: "split",
        op: Some(Op::Split),
        labels: &["pct", "by", "seed"],
        least: 2,
        most: 3,
    },
];

/// An expression or list that is not closed yet.
struct Open {
    start: usize,
    /// None for a list.
    form: Option<&'static Form>,
    /// The label in front of it.
    label: Option<usize>,
    /// The operands so far, with their labels as indexes into those of the form.
    operands: Vec<(Option<usize>, usize)>,
}

pub(super) fn parse(source: &str) -> Result<Rule, RuleFault> {
    let rule = Rule {
        nodes: Vec::new(),
        operands: Vec::new(),
        patterns: Vec::new(),
    };
    let mut reader = Reader {
        source,
        at: 0,
        stack: Vec::new(),
        rule,
    };
    if source.chars().nth(MAX_LENGTH).is_some() {
        return Err(reader.unreadable());
    }
    reader.blanks();
    if reader.peek() != Some('(') {
        return Err(reader.unreadable());
    }
    reader.open(None)?;
    while !reader.stack.is_empty() {
        reader.operand()?;
    }
    reader.blanks();
    match reader.peek() {
        None => Ok(reader.rule),
        Some(_) => Err(reader.unreadable()),
    }
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
    stack: Vec<Open>,
    rule: Rule,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    }

    /// The way to the operand that is being read.
    fn path(&self) -> String {
        let mut path = String::from("rule");
        for open in &self.stack {
            if let Some(form) = open.form {
                path.push('.');
                path.push_str(form.name);
            }
            path.push_str(&format!(".{}", open.operands.len() + 1));
        }
        path
    }

    /// A fault of the whole text.
    fn unreadable(&self) -> RuleFault {
        RuleFault {
            at: self.at,
            path: "rule".into(),
            value: cut(self.source.trim()),
            reason: FaultReason::NotAnExpression,
        }
    }

    /// A fault of the operand that is being read: the expression around it is shown.
    fn fault_here(&self, reason: FaultReason) -> RuleFault {
        let start = self.stack.last().map_or(0, |open| open.start);
        RuleFault {
            at: self.at,
            path: self.path(),
            value: self.shown(start),
            reason,
        }
    }

    /// A fault of an expression that has just been taken off the stack.
    fn fault_of(&self, open: &Open, reason: FaultReason) -> RuleFault {
        let mut path = self.path();
        if let Some(form) = open.form {
            path.push('.');
            path.push_str(form.name);
        }
        RuleFault {
            at: open.start,
            path,
            value: self.shown(open.start),
            reason,
        }
    }

    /// A fault of a literal: the service stops reading there and misses an operand of the expression
    /// around it (*recorded*), also where lists lie between (*chosen*).
    fn fault_of_literal(&mut self) -> RuleFault {
        while let Some(open) = self.stack.pop() {
            if open.form.is_some() {
                return RuleFault {
                    at: self.at,
                    ..self.fault_of(&open, FaultReason::TooFewOperands)
                };
            }
        }
        self.unreadable()
    }

    /// The text of the expression that starts there, up to its end, cut.
    fn shown(&self, start: usize) -> String {
        let text = self.source.get(start..).unwrap_or_default();
        let (mut depth, mut is_string, mut is_escaped) = (0_usize, false, false);
        let end = text.char_indices().find_map(|(at, c)| {
            match c {
                _ if is_escaped => is_escaped = false,
                '\\' if is_string => is_escaped = true,
                '"' => is_string = !is_string,
                '(' | '[' if !is_string => depth += 1,
                ')' | ']' if !is_string => depth = depth.saturating_sub(1),
                _ => (),
            }
            (depth == 0).then_some(at + 1)
        });
        cut(end
            .and_then(|end| text.get(..end))
            .unwrap_or(text)
            .trim_end())
    }

    /// Reads an opening parenthesis and its operator.
    fn open(&mut self, label: Option<usize>) -> Result<(), RuleFault> {
        if self.stack.len() >= MAX_DEPTH {
            return Err(self.unreadable());
        }
        let start = self.at;
        self.at += 1;
        self.blanks();
        let name = self.word();
        let form = FORMS.iter().find(|form| form.name == name);
        let Some(form) = form else {
            let reason = if name.is_empty() {
                FaultReason::NotAnExpression
            } else {
                FaultReason::UnknownSymbol
            };
            return Err(RuleFault {
                at: self.at,
                path: self.path(),
                value: self.shown(start),
                reason,
            });
        };
        self.at += name.len();
        self.stack.push(Open {
            start,
            form: Some(form),
            label,
            operands: Vec::new(),
        });
        Ok(())
    }

    fn word(&self) -> &'a str {
        let rest = self.rest();
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$' | '-');
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }

    /// Reads one operand, or what opens or closes an expression or list.
    fn operand(&mut self) -> Result<(), RuleFault> {
        self.blanks();
        let is_list = self.stack.last().is_some_and(|open| open.form.is_none());
        match self.peek() {
            Some(')') if !is_list => return self.close(),
            Some(']') if is_list => return self.close(),
            Some(',') if is_list && self.stack.last().is_some_and(|it| !it.operands.is_empty()) => {
                self.at += 1;
                self.blanks();
                // As in Ion, one may end a list, and two are one too many.
                return match self.peek() {
                    Some(',') => Err(self.unreadable()),
                    _ => Ok(()),
                };
            }
            None => return Err(self.unreadable()),
            _ => (),
        }
        let label = self.label()?;
        match self.peek() {
            Some('(') => return self.open(label),
            Some('[') => {
                if self.stack.len() >= MAX_DEPTH {
                    return Err(self.unreadable());
                }
                self.stack.push(Open {
                    start: self.at,
                    form: None,
                    label,
                    operands: Vec::new(),
                });
                self.at += 1;
                return Ok(());
            }
            _ => (),
        }
        let node = self.scalar()?;
        self.push(label, node);
        Ok(())
    }

    /// Reads `label::`, if there is one.
    fn label(&mut self) -> Result<Option<usize>, RuleFault> {
        let word = self.word();
        let after = self.rest().get(word.len()..).unwrap_or_default();
        if word.is_empty() || !after.starts_with("::") {
            return Ok(None);
        }
        let labels = self
            .stack
            .last()
            .and_then(|open| open.form)
            .map_or(&[][..], |it| it.labels);
        let Some(label) = labels.iter().position(|label| *label == word) else {
            return Err(self.fault_here(FaultReason::UnknownSymbol));
        };
        self.at += word.len() + 2;
        self.blanks();
        Ok(Some(label))
    }

    fn scalar(&mut self) -> Result<Node, RuleFault> {
        if self.peek() == Some('"') {
            return self.string().map(|text| Node::Literal(Value::String(text)));
        }
        let is_number = self
            .rest()
            .trim_start_matches('-')
            .starts_with(|c: char| c.is_ascii_digit());
        if is_number {
            let rest = self.rest();
            let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | ':');
            let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            let text = rest.get(..end).unwrap_or_default();
            let number = Number::parse(text).map(Value::Number);
            let value = number.or_else(|| Timestamp::parse(text).map(Value::Timestamp));
            let Some(value) = value else {
                return Err(self.fault_of_literal());
            };
            self.at += text.len();
            return Ok(Node::Literal(value));
        }
        let word = self.word();
        let node = match word {
            "true" => Node::Literal(Value::Bool(true)),
            "false" => Node::Literal(Value::Bool(false)),
            "" => return Err(self.unreadable()),
            _ => match word.strip_prefix('$').filter(|key| !key.is_empty()) {
                Some(key) => Node::Name(key.into()),
                None => return Err(self.fault_here(FaultReason::UnknownSymbol)),
            },
        };
        self.at += word.len();
        Ok(node)
    }

    /// Reads a string; its escapes are those of JSON.
    fn string(&mut self) -> Result<String, RuleFault> {
        let rest = self.rest();
        let mut is_escaped = false;
        let end = rest.char_indices().skip(1).find_map(|(at, c)| {
            let is_end = c == '"' && !is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            is_end.then_some(at + 1)
        });
        let literal = end.and_then(|end| rest.get(..end)).unwrap_or_default();
        match crate::json::Json::parse(literal.as_bytes()) {
            Ok(crate::json::Json::String(text)) => {
                self.at += literal.len();
                Ok(text)
            }
            _ => Err(self.unreadable()),
        }
    }

    /// Adds a node, an operand of the innermost expression.
    fn push(&mut self, label: Option<usize>, node: Node) {
        let at = self.rule.nodes.len();
        self.rule.nodes.push(node);
        if let Some(open) = self.stack.last_mut() {
            open.operands.push((label, at));
        }
    }

    /// Closes the innermost expression or list.
    fn close(&mut self) -> Result<(), RuleFault> {
        self.at += 1;
        let Some(mut open) = self.stack.pop() else {
            return Err(self.unreadable());
        };
        let from = self.rule.operands.len();
        let Some(form) = open.form else {
            self.rule
                .operands
                .extend(open.operands.iter().map(|&(_, at)| at));
            self.push(open.label, Node::List(from, self.rule.operands.len()));
            return Ok(());
        };
        let count = open.operands.len();
        if count > form.most {
            return Err(self.fault_of(&open, FaultReason::TooManyOperands));
        }
        if !form.labels.is_empty() {
            if open.operands.iter().any(|(label, _)| label.is_none()) {
                return Err(self.fault_of(&open, FaultReason::UnknownSymbol));
            }
            open.operands.sort_unstable_by_key(|&(label, _)| label);
            if open.operands.windows(2).any(|pair| pair[0].0 == pair[1].0) {
                return Err(self.fault_of(&open, FaultReason::TooManyOperands));
            }
        }
        // Optional labels come last, so that the first ones must be the required ones.
        let required = open.operands.iter().zip(0..form.least);
        let is_whole = required
            .clone()
            .all(|((label, _), nth)| label.is_none_or(|it| it == nth));
        if count < form.least || !is_whole {
            return Err(self.fault_of(&open, FaultReason::TooFewOperands));
        }
        let node = match form.op {
            Some(op) => {
                self.rule
                    .operands
                    .extend(open.operands.iter().map(|&(_, at)| at));
                Node::Call(op, from, self.rule.operands.len())
            }
            None => self.matches(&open)?,
        };
        self.push(open.label, node);
        Ok(())
    }

    fn matches(&mut self, open: &Open) -> Result<Node, RuleFault> {
        let ats: Vec<usize> = open.operands.iter().map(|&(_, at)| at).collect();
        if let [operand, pattern] = ats[..]
            && let Some(Node::Literal(Value::String(pattern))) = self.rule.nodes.get(pattern)
            && let Ok(pattern) = Pattern::parse(pattern)
        {
            self.rule.patterns.push(pattern);
            return Ok(Node::Matches(operand, self.rule.patterns.len() - 1));
        }
        Err(self.fault_of(open, FaultReason::InvalidPattern))
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => [text.get(..at).unwrap_or_default(), "..."].concat(),
        None => text.to_string(),
    }
}
