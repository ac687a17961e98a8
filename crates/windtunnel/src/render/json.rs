//! Timelines as JSON.

use std::borrow::Cow;

use serde::Serialize;
use windtunnel_core::{appconfig, env, fis, nimble};

use crate::timeline::{
    Answer, Bill, Entry, ExperimentCraft, Exposure, Happening, Invoked, Price, SessionCraft,
    Timeline, Verdict, What,
};

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
        invocations: Vec::new(),
        experiments: timeline
            .experiments()
            .map(|craft| flown(craft, timeline))
            .collect(),
        deployments: timeline
            .deployments()
            .map(|(resource, craft)| Deployed {
                resource,
                deployment: &craft.shown,
                environment: &craft.environment,
            })
            .collect(),
        experiment_runs: timeline
            .experiment_runs()
            .map(|(resource, craft)| Ran {
                resource,
                run: &craft.shown,
                deployments: &craft.deployments,
            })
            .collect(),
        exposures: Vec::new(),
        sessions: timeline
            .sessions()
            .map(|(resource, craft)| streamed(resource, craft))
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
    let mut lines = Lines::default();
    for entry in &timeline.entries {
        for line in lines.write(entry) {
            out.push_str(&line);
            out.push('\n');
        }
    }
    out
}

const SERIALIZABLE: &str = "all keys are texts and all numbers finite";

/// Numbers the lines of an event stream.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    seq: u64,
}

impl Lines {
    /// Tells as JSON what an entry is in the event stream.
    pub(crate) fn write(&mut self, entry: &Entry) -> Vec<String> {
        let lines = self.of(entry).into_iter();
        lines
            .map(|line| serde_json::to_string(&line).expect(SERIALIZABLE))
            .collect()
    }

    /// Tells what an entry is in the event stream: a transition and then what the service published
    /// about it, an event that an extension sent, or a table that a step asked for.
    fn of<'t>(&mut self, entry: &'t Entry) -> Vec<Line<'t>> {
        match &entry.what {
            What::Happened(happening) => self.of_happening(happening),
            What::Invoked(invoked) if invoked.is_event() => vec![Line {
                seq: self.next(),
                at: entry.at.to_string(),
                service: "appconfig",
                kind: "eventbridge",
                resource: invoked.resource().into(),
                from: None,
                to: None,
                cause: None,
                record: Some(Published::Sent(&invoked.payload)),
            }],
            What::Asked(asked) => {
                let table = asked.answer.as_ref().ok();
                table
                    .map(|exposure| self.of_exposure(entry.at.to_string(), exposure))
                    .into_iter()
                    .collect()
            }
            What::Told(_) | What::Called(_) | What::Invoked(_) => Vec::new(),
        }
    }

    fn of_exposure<'t>(&mut self, at: String, exposure: &'t Exposure) -> Line<'t> {
        Line {
            seq: self.next(),
            at,
            service: "appconfig",
            kind: "exposure",
            resource: exposure.resource().into(),
            from: None,
            to: None,
            cause: None,
            record: Some(Published::Exposure(exposure)),
        }
    }

    fn of_happening<'t>(&mut self, happening: &'t Happening) -> Vec<Line<'t>> {
        let event = &happening.event;
        let mut line = |kind, resource, record: Option<Published<'t>>| {
            let transition = record.is_none().then_some(event);
            Line {
                seq: self.next(),
                at: event.at.to_string(),
                service: happening.service(),
                kind,
                resource,
                from: transition.map(windtunnel_core::Event::from),
                to: transition.map(windtunnel_core::Event::to),
                cause: transition.map(|event| event.cause.to_string()),
                record,
            }
        };
        let resource = happening.resource.as_str().into();
        let mut lines = vec![line("transition", resource, None)];
        for record in &happening.records {
            let subject = happening.subject_of(record);
            lines.push(line(
                record.kind(),
                subject,
                Some(Published::Record(record)),
            ));
        }
        lines
    }

    const fn next(&mut self) -> u64 {
        self.seq += 1;
        self.seq
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
    resource: Cow<'t, str>,
    from: Option<&'static str>,
    to: Option<&'static str>,
    cause: Option<String>,
    record: Option<Published<'t>>,
}

/// What a service published, or a table of who gets what.
#[derive(Serialize)]
#[serde(untagged)]
enum Published<'t> {
    Record(&'t crate::timeline::Record),
    Exposure(&'t Exposure),
    Sent(&'t serde_json::Value),
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
    invocations: Vec<Invocation<'t>>,
    experiments: Vec<Flown<'t>>,
    deployments: Vec<Deployed<'t>>,
    experiment_runs: Vec<Ran<'t>>,
    exposures: Vec<Counted<'t>>,
    sessions: Vec<Streamed<'t>>,
    bill: Bill,
    event_count: u64,
    digest: String,
}

impl<'t> Document<'t> {
    /// Sorts what happened into facts, calls, events, invocations and tables.
    fn fill(&mut self, entries: &'t [Entry]) {
        let mut lines = Lines::default();
        for entry in entries {
            let at = entry.at.to_string();
            self.events.extend(lines.of(entry));
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
                        session: called.session,
                        principal: called.principal.as_deref(),
                        reply,
                        error,
                        verdicts,
                    });
                }
                What::Invoked(invoked) => self.invocations.push(Invocation::new(at, invoked)),
                What::Asked(asked) => self.exposures.push(Counted {
                    at,
                    table: asked.answer.as_ref().ok(),
                    error: asked.answer.as_ref().err().map(String::as_str),
                    verdicts: asked.verdicts.iter().map(verdict).collect(),
                }),
                What::Happened(_) => {}
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
    session: Option<usize>,
    #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
    principal: Option<&'t str>,
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

/// A call of an extension or of a validator.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation<'t> {
    at: String,
    resource: String,
    /// Null for validators.
    point: Option<&'t str>,
    uri: &'t str,
    error_code: Option<&'t str>,
    payload: &'t serde_json::Value,
}

impl<'t> Invocation<'t> {
    fn new(at: String, invoked: &'t Invoked) -> Self {
        Self {
            at,
            resource: invoked.resource(),
            point: invoked.point(),
            uri: &invoked.uri,
            error_code: invoked.error_code.as_deref(),
            payload: &invoked.payload,
        }
    }
}

#[derive(Serialize)]
struct Flown<'t> {
    experiment: &'t fis::Experiment,
    bill: Bill,
}

fn flown<'t>(craft: &'t ExperimentCraft, timeline: &Timeline) -> Flown<'t> {
    let price = Price::of_region(&timeline.config.region);
    Flown {
        experiment: &craft.shown,
        bill: craft.bill(price, timeline.end),
    }
}

/// A deployment and the environment that it left.
#[derive(Serialize)]
struct Deployed<'t> {
    resource: &'t str,
    deployment: &'t appconfig::Deployment,
    environment: &'t appconfig::Environment,
}

/// A run of an AppConfig experiment, and the deployments that it made.
#[derive(Serialize)]
struct Ran<'t> {
    resource: &'t str,
    run: &'t appconfig::ExperimentRun,
    deployments: &'t [u32],
}

/// A table of who gets what, or why there is none.
#[derive(Serialize)]
struct Counted<'t> {
    at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<&'t Exposure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'t str>,
    verdicts: Vec<Judged<'t>>,
}

/// A session, and the streams and backups that it had.
#[derive(Serialize)]
struct Streamed<'t> {
    resource: &'t str,
    session: &'t nimble::StreamingSession,
    streams: Vec<&'t nimble::StreamingSessionStream>,
    backups: Vec<&'t nimble::StreamingSessionBackup>,
}

fn streamed<'t>(resource: &'t str, craft: &'t SessionCraft) -> Streamed<'t> {
    Streamed {
        resource,
        session: &craft.shown,
        streams: craft.streams.iter().map(|part| &part.shown).collect(),
        backups: craft.backups.iter().map(|part| &part.shown).collect(),
    }
}
