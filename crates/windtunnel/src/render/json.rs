//! Timelines as JSON.

use serde::Serialize;
use windtunnel_core::{env, fis};

use crate::timeline::{Answer, Bill, Entry, Flight, Price, Timeline, Verdict, What};

/// Renders everything as one JSON document.
#[must_use]
pub fn to_json(timeline: &Timeline) -> String {
    let mut document = Document {
        windtunnel: "timeline/v1",
        version: env!("CARGO_PKG_VERSION"),
        semantics: windtunnel_core::SEMANTICS,
        file: &timeline.file,
        about: timeline.about.as_deref(),
        seed: timeline.seed.0,
        account: &timeline.config.account,
        region: &timeline.config.region,
        start: timeline.start.to_string(),
        end: timeline.end.to_string(),
        is_cut: timeline.is_cut,
        steps_not_reached: timeline.steps_not_reached,
        has_passed: timeline.has_passed(),
        invented: &timeline.invented,
        facts: Vec::new(),
        calls: Vec::new(),
        events: Vec::new(),
        experiments: timeline
            .flights
            .iter()
            .map(|flight| flown(flight, timeline))
            .collect(),
        bill: timeline.bill(),
        event_count: timeline.event_count,
        digest: timeline.digest.to_string(),
    };
    document.fill(&timeline.entries);
    let mut text = serde_json::to_string_pretty(&document).expect(SERIALIZABLE);
    text.push('\n');
    text
}

/// Renders transitions, EventBridge events and log records, one JSON object a line.
#[must_use]
pub fn to_ndjson(timeline: &Timeline) -> String {
    let mut out = String::new();
    let mut seq = 0;
    for entry in &timeline.entries {
        if let What::Happened(happening) = &entry.what {
            lines(happening, &mut seq, |line| {
                out.push_str(&serde_json::to_string(&line).expect(SERIALIZABLE));
                out.push('\n');
            });
        }
    }
    out
}

const SERIALIZABLE: &str = "all keys are texts and all numbers finite";

/// Passes on what is told about a transition: it, and then what the service published.
fn lines<'t>(
    happening: &'t crate::timeline::Happening,
    seq: &mut u64,
    mut pass: impl FnMut(Line<'t>),
) {
    let event = &happening.event;
    let mut next = |kind, transition: Option<&'t windtunnel_core::Event>, record| {
        *seq += 1;
        pass(Line {
            seq: *seq,
            at: event.at.to_string(),
            service: happening.service(),
            kind,
            resource: &happening.resource,
            from: transition.map(windtunnel_core::Event::from),
            to: transition.map(windtunnel_core::Event::to),
            cause: transition.map(|event| event.cause.to_string()),
            record,
        });
    };
    next("transition", Some(event), None);
    for record in &happening.records {
        let kind = match record {
            fis::Record::EventBridge(_) => "eventbridge",
            _ => "log",
        };
        next(kind, None, Some(record));
    }
}

/// An event in the form of the server's event stream. Every member is always there; the record of
/// a transition is null, and so are the states and the cause of a record.
#[derive(Serialize)]
struct Line<'t> {
    seq: u64,
    at: String,
    service: &'static str,
    kind: &'static str,
    resource: &'t str,
    from: Option<&'static str>,
    to: Option<&'static str>,
    cause: Option<String>,
    record: Option<&'t fis::Record>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'t> {
    windtunnel: &'static str,
    version: &'static str,
    semantics: u32,
    file: &'t str,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<&'t str>,
    seed: u64,
    account: &'t str,
    region: &'t str,
    start: String,
    end: String,
    is_cut: bool,
    steps_not_reached: usize,
    has_passed: bool,
    invented: &'t [env::Resource],
    facts: Vec<Fact<'t>>,
    calls: Vec<Call<'t>>,
    events: Vec<Line<'t>>,
    experiments: Vec<Flown<'t>>,
    bill: Bill,
    event_count: u64,
    digest: String,
}

impl<'t> Document<'t> {
    /// Sorts what happened into facts, calls and events.
    fn fill(&mut self, entries: &'t [Entry]) {
        let mut seq = 0;
        for entry in entries {
            let at = entry.at.to_string();
            match &entry.what {
                What::Told(told) => {
                    let verdicts = told.verdicts.iter().map(verdict).collect();
                    self.facts.push(Fact {
                        at,
                        fact: told.fact.as_ref(),
                        verdicts,
                    });
                }
                What::Called(called) => {
                    let verdicts = called.verdicts.iter().map(verdict).collect();
                    let (reply, error) = match &called.answer {
                        Answer::Accepted { reply, .. } => (reply.as_ref(), None),
                        Answer::Refused(error) => {
                            let (code, message) = (Some(error.code.name()), &*error.message);
                            (None, Some(Refusal { code, message }))
                        }
                        Answer::NotMade(message) => (
                            None,
                            Some(Refusal {
                                code: None,
                                message,
                            }),
                        ),
                    };
                    self.calls.push(Call {
                        at,
                        call: &called.call,
                        reply,
                        error,
                        verdicts,
                    });
                }
                What::Happened(happening) => {
                    lines(happening, &mut seq, |line| self.events.push(line))
                }
            }
        }
    }
}

#[derive(Serialize)]
struct Fact<'t> {
    at: String,
    fact: Option<&'t env::Command>,
    verdicts: Vec<Judged<'t>>,
}

#[derive(Serialize)]
struct Call<'t> {
    at: String,
    call: &'t str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<&'t serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Refusal<'t>>,
    verdicts: Vec<Judged<'t>>,
}

#[derive(Serialize)]
struct Refusal<'t> {
    code: Option<&'t str>,
    message: &'t str,
}

#[derive(Serialize)]
struct Judged<'t> {
    line: usize,
    column: usize,
    expected: &'t str,
    found: Option<&'t str>,
    met: bool,
}

fn verdict(verdict: &Verdict) -> Judged<'_> {
    Judged {
        line: verdict.place.line,
        column: verdict.place.column,
        expected: &verdict.expected,
        found: verdict.found.as_deref(),
        met: verdict.is_met(),
    }
}

#[derive(Serialize)]
struct Flown<'t> {
    experiment: &'t fis::Experiment,
    bill: Bill,
}

fn flown<'t>(flight: &'t Flight, timeline: &Timeline) -> Flown<'t> {
    let price = Price::of_region(&timeline.config.region);
    Flown {
        experiment: &flight.experiment,
        bill: flight.bill(price, timeline.end),
    }
}
