//! The rows of the table: what happened when.

mod facts;
mod run;
mod session;

use std::collections::BTreeMap;

use anstyle::Style;
use windtunnel_core::appconfig::Decimal;
use windtunnel_core::{Cause, Instant, MachineKind, Span, env, fis};

use crate::render::style::{Look, style_of};
use crate::render::{duration, offset, short};
use crate::timeline::{
    Answer, Asked, Called, Craft, Entry, Flight, Happening, Invoked, Record, Timeline, Told,
    Verdict, What,
};

/// Writes one row for each thing that happened. An action that goes through several states in one
/// instant, for one cause, does so in one row, and so does a stream.
pub(super) fn write(out: &mut String, timeline: &Timeline, look: &Look) {
    let mut rows = Rows::new(timeline, look);
    let mut at = 0;
    while let Some(entry) = timeline.entries.get(at) {
        at += 1;
        match &entry.what {
            What::Told(told) if is_shown_by(told, timeline.entries.get(at)) => {}
            What::Told(told) => rows.told(out, entry.at, told),
            What::Called(called) => rows.called(out, entry.at, called),
            What::Invoked(invoked) => rows.invoked(out, entry.at, invoked),
            What::Asked(asked) => rows.asked(out, entry.at, asked),
            What::Happened(first) => {
                let mut states = vec![first.event.from(), first.event.to()];
                let mut last = first;
                while let Some(next) = timeline
                    .entries
                    .get(at)
                    .and_then(|next| continues(last, next))
                {
                    states.push(next.event.to());
                    last = next;
                    at += 1;
                }
                rows.happened(out, first, last, &states);
            }
        }
    }
}

/// Tells whether a fact is the change of an alarm, which has a row of its own.
fn is_shown_by(told: &Told, next: Option<&Entry>) -> bool {
    match (&told.fact, next.map(|next| &next.what)) {
        (Some(env::Command::SetAlarm { arn, .. }), Some(What::Happened(next))) => {
            next.event.machine == MachineKind::Alarm && next.resource == *arn
        }
        _ => false,
    }
}

fn continues<'e>(last: &Happening, next: &'e Entry) -> Option<&'e Happening> {
    let What::Happened(next) = &next.what else {
        return None;
    };
    let (one, other) = (&last.event, &next.event);
    let is_same = one.at == other.at && last.resource == next.resource;
    // A row of its own for each state of what flies.
    let is_part = match one.machine {
        MachineKind::FisAction => one.cause == other.cause,
        // Its deletion takes no time, whatever has caused it.
        MachineKind::NimbleStream => true,
        _ => false,
    };
    (is_same && is_part).then_some(next)
}

/// Tells whether anything happened between two seconds.
pub(super) fn has_millis(timeline: &Timeline) -> bool {
    let is_between = |at: Instant| !(at - timeline.start).as_millis().is_multiple_of(1_000);
    timeline.entries.iter().any(|entry| is_between(entry.at)) || is_between(timeline.end)
}

struct Rows<'t> {
    look: &'t Look,
    start: Instant,
    with_millis: bool,
    flights: &'t [Flight],
    /// Whether there is but one experiment.
    is_alone: bool,
    /// Columns of the names of what happens.
    names: usize,
    /// When what is named by a resource began to run, or to be stopped.
    since: BTreeMap<&'t str, Instant>,
}

impl<'t> Rows<'t> {
    fn new(timeline: &'t Timeline, look: &'t Look) -> Self {
        let mut rows = Self {
            look,
            start: timeline.start,
            with_millis: has_millis(timeline),
            flights: &timeline.flights,
            is_alone: timeline.experiments().count() == 1,
            names: 0,
            since: BTreeMap::new(),
        };
        for entry in &timeline.entries {
            if let What::Happened(happening) = &entry.what
                && happening.event.machine != MachineKind::Alarm
            {
                rows.names = rows
                    .names
                    .max(rows.name(happening).chars().count().min(MOST));
            }
        }
        rows
    }

    fn row(&self, out: &mut String, at: Instant, kind: &str, text: &str) {
        let at = self.look.faint(&offset(at, self.start, self.with_millis));
        out.push_str(&format!("  {at}  {kind:<10}  {}\n", text.trim_end()));
    }

    fn told(&self, out: &mut String, at: Instant, told: &Told) {
        let shown = match &told.fact {
            Some(fact) => facts::show(fact, self.look),
            None => vec!["nothing".into()],
        };
        for text in shown {
            self.row(out, at, "told", &text);
        }
        self.verdicts(out, &told.verdicts);
    }

    fn invoked(&self, out: &mut String, at: Instant, invoked: &Invoked) {
        let point = invoked.point().unwrap_or("validator");
        let answer = match &invoked.error_code {
            Some(code) => format!("failed, {}", self.look.paint(style_of("failed"), code)),
            None => "ok".into(),
        };
        self.row(
            out,
            at,
            "invoke",
            &format!("{point} {} -> {answer}", invoked.uri),
        );
    }

    fn asked(&self, out: &mut String, at: Instant, asked: &Asked) {
        let text = match &asked.answer {
            Ok(exposure) => {
                let (name, text) = run::table(exposure);
                format!("{name:<width$}  {text}", width = self.names)
            }
            Err(message) => format!("not counted, {}", in_a_line(message)),
        };
        self.row(out, at, "exposure", &text);
        self.verdicts(out, &asked.verdicts);
    }

    fn called(&self, out: &mut String, at: Instant, called: &Called) {
        let answer = match &called.answer {
            Answer::Accepted { summary, .. } => summary.clone(),
            Answer::Refused(error) => {
                let code = self.look.paint(style_of("stopped"), error.code.name());
                format!("refused, {code}: {}", in_a_line(&error.message))
            }
            Answer::NotMade(message) => format!("not made, {message}"),
        };
        let session = called.session.map(|nth| format!(" (session {nth})"));
        let session = session.unwrap_or_default();
        let principal = called.principal.as_deref();
        let principal = principal.map(|by| format!(" (as {})", short(by)));
        let principal = principal.unwrap_or_default();
        let text = format!("{}{session}{principal} -> {answer}", called.call);
        self.row(out, at, "call", &text);
        self.verdicts(out, &called.verdicts);
    }

    fn verdicts(&self, out: &mut String, verdicts: &[Verdict]) {
        let indent = if self.with_millis { 17 } else { 13 };
        for verdict in verdicts {
            let mark = self.look.verdict(verdict.is_met());
            let found = verdict
                .found
                .as_ref()
                .map(|found| format!(", found {found}"));
            let found = found.unwrap_or_default();
            out.push_str(&format!(
                "{:indent$}{mark}  {}{found}\n",
                "", verdict.expected
            ));
        }
    }

    fn happened(
        &mut self,
        out: &mut String,
        first: &'t Happening,
        last: &'t Happening,
        states: &[&str],
    ) {
        let event = &last.event;
        let kind = match event.machine {
            MachineKind::Alarm => "alarm",
            MachineKind::FisExperiment => "experiment",
            MachineKind::FisAction => "action",
            MachineKind::FisReport => "report",
            MachineKind::FisSafetyLever => "lever",
            MachineKind::AppConfigDeployment => "deployment",
            MachineKind::AppConfigExperimentDefinition => "definition",
            MachineKind::AppConfigExperimentRun => "run",
            machine => session::kind(machine).unwrap_or("other"),
        };
        let mut text = format!("{:<width$}  ", self.name(first), width = self.names);
        if is_growth(last) {
            let share = Decimal::from_millionths(event.part.into());
            text.push_str(&format!("{} % of clients", share.to_fixed(2)));
        } else if let Some(change) = run::change(last) {
            text.push_str(&change);
        } else {
            let painted: Vec<String> = states.iter().map(|state| self.look.state(state)).collect();
            text.push_str(&painted.join(" -> "));
        }
        if let Some(after) = self.after(last) {
            text.push_str(&format!(" after {}", duration(after)));
        }
        if !matches!(event.cause, Cause::Time | Cause::Call | Cause::Host) {
            text.push_str(&format!(" by {}", event.cause));
        }
        if let Some(by) = session::caller(last) {
            text.push_str(&format!(" by {by}"));
        }
        let reason = match last.glance {
            Some(_) => session::reason(first, last, |at| offset(at, self.start, self.with_millis)),
            None => self.reason(last),
        };
        if !reason.is_empty() {
            text.push_str(&format!(
                "  {}",
                self.look.paint(Style::new().dimmed(), &reason)
            ));
        }
        self.row(out, event.at, kind, &text);
    }

    /// Names what happened: of the action of an experiment that is alone, only the action.
    fn name(&self, happening: &Happening) -> String {
        let event = &happening.event;
        if let Some(glance) = &happening.glance {
            return glance.name.clone();
        }
        if let Some(name) = &happening.name {
            return name.clone();
        }
        let Some(flight) = self.flight(happening) else {
            return match event.machine {
                MachineKind::FisSafetyLever => "safety lever".into(),
                _ => happening.resource.clone(),
            };
        };
        match (event.machine, &flight.craft) {
            (MachineKind::FisAction, Craft::Experiment(craft)) => {
                let action = craft.actions.get(event.part as usize);
                let name = action.map_or("", |(name, _)| name);
                if self.is_alone {
                    name.into()
                } else {
                    format!("{}/{name}", flight.name)
                }
            }
            _ => flight.name.clone(),
        }
    }

    fn flight(&self, happening: &Happening) -> Option<&'t Flight> {
        happening.flight.and_then(|at| self.flights.get(at))
    }

    /// Returns how long it took from the start, or from the stop, to an end.
    fn after(&mut self, happening: &'t Happening) -> Option<Span> {
        let event = &happening.event;
        if let Some(glance) = &happening.glance {
            return glance.took.filter(|&took| took > Span::ZERO);
        }
        if event.machine == MachineKind::AppConfigExperimentRun {
            let began = self.flight(happening)?.track.stays().next()?.from;
            return (event.from() != event.to()).then_some(event.at - began);
        }
        let is_ours = matches!(
            event.machine,
            MachineKind::FisExperiment | MachineKind::FisAction | MachineKind::AppConfigDeployment
        );
        match event.to() {
            "initiating" | "running" | "DEPLOYING" if is_ours => {
                self.since.entry(&happening.resource).or_insert(event.at);
                None
            }
            "completed" | "stopped" | "failed" | "COMPLETE" | "ROLLED_BACK" if is_ours => {
                let since = self.since.remove(&*happening.resource);
                since.map(|since| event.at - since)
            }
            _ => None,
        }
    }

    /// Returns the reason of a state that ends something, and of one that says what is going on.
    fn reason(&self, happening: &Happening) -> String {
        let event = &happening.event;
        let Some(flight) = self.flight(happening) else {
            return String::new();
        };
        match (event.machine, &flight.craft) {
            (MachineKind::AppConfigExperimentDefinition, _) => run::start(happening),
            (MachineKind::AppConfigExperimentRun, _) if event.from() != event.to() => {
                run::end(happening)
            }
            (MachineKind::FisExperiment, _) => {
                let published = happening.records.iter().find_map(|record| match record {
                    Record::Fis(record) => match &**record {
                        fis::Record::EventBridge(event) => {
                            Some(event.detail.new_state.reason.clone())
                        }
                        _ => None,
                    },
                    _ => None,
                });
                let is_dull = matches!(event.to(), "initiating" | "running");
                published.filter(|_| !is_dull).unwrap_or_default()
            }
            (MachineKind::FisAction, Craft::Experiment(craft)) if event.to() == "failed" => {
                let action = craft.actions.get(event.part as usize);
                let shown = action.and_then(|(name, _)| craft.shown.actions.get(name));
                shown
                    .map(|action| action.state.reason.clone())
                    .unwrap_or_default()
            }
            (MachineKind::AppConfigDeployment, Craft::Deployment(craft))
                if !is_growth(happening) =>
            {
                // Only those of runs have no strategy of their own.
                let is_managed = craft.shown.deployment_strategy_id.is_none();
                let managed = if is_managed { "managed: " } else { "" };
                match happening.records.last() {
                    Some(Record::AppConfig(entry)) => format!("{managed}{}", entry.description),
                    _ => String::new(),
                }
            }
            _ => String::new(),
        }
    }
}

/// Tells whether a deployment took a step of its growth: the new share says all.
fn is_growth(happening: &Happening) -> bool {
    let event = &happening.event;
    event.machine == MachineKind::AppConfigDeployment && event.from() == event.to()
}

/// Puts a text in one line and cuts it if it is very long.
pub(super) fn in_a_line(text: &str) -> String {
    let text = text.replace('\n', " ");
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

/// The characters of a text of a service that are shown at most.
const LONGEST: usize = 1_000;

/// The columns that names take at most; longer ones push the rest aside.
const MOST: usize = 40;
