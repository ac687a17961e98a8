//! A driver for tests: templates in few words, time in seconds, events and experiments as lines.
//!
//! An event reads `61 A running->completed time`: seconds from the start of the world, who, from
//! where to where, why. Actions of the second experiment are called `E2.A`.
//!
//! An experiment reads as one line for itself, one for its error, one for its report and one for
//! each action: `running 0 0.. "Experiment is running."` is state, creation time, start, end (none
//! here) and reason.

#![allow(dead_code, missing_docs)]

pub mod plan;

use serde_json::{Value, json};
use windtunnel_core::env::{self, AlarmState, Attribute, Fault, Phase, Resource, Work, WorldMode};
use windtunnel_core::fis::{self, Experiment};
use windtunnel_core::{
    Command, Config, Error, Event, Instant, Limits, MachineKind, Seed, Span, World,
};

#[allow(unused_imports)]
pub use plan::{ALARM, ARN, PAD, Plan, ROLE, VPC_TARGET};

/// Midnight UTC of the first of January 2026.
pub const START: Instant = Instant::from_millis(1_767_225_600_000);
pub const ACCOUNT: &str = "123456789012";

/// A world, its clock and what was started in it.
pub struct Sim {
    pub world: World,
    pub now: Instant,
    /// In order of their start: id and names of the actions.
    flights: Vec<(String, Vec<String>)>,
    /// Whether time passes from deadline to deadline instead of in one jump.
    pub stepping: bool,
    /// How many actions are added to each template, see [`Plan::padded`].
    pub padding: usize,
}

impl Sim {
    pub fn new() -> Self {
        Self::configured(|_| {})
    }

    pub fn configured(change: impl FnOnce(&mut Config)) -> Self {
        Self::seeded(7, change)
    }

    pub fn seeded(seed: u64, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::default();
        change(&mut config);
        Self {
            world: World::new(config, Seed(seed), START),
            now: START,
            flights: Vec::new(),
            stepping: false,
            padding: 0,
        }
    }

    /// Lets time pass until so many seconds after the start.
    pub fn at(&mut self, secs: u64) -> &mut Self {
        self.at_ms(secs * 1_000)
    }

    pub fn at_ms(&mut self, millis: u64) -> &mut Self {
        let end = START + Span::from_millis(millis);
        assert!(end >= self.now, "time does not go back");
        while self.stepping {
            match self.world.poll_timeout() {
                Some(next) if next <= end => self.world.handle_timeout(next),
                _ => break,
            }
        }
        self.world.handle_timeout(end);
        self.now = end;
        self
    }

    pub fn api(&mut self) -> fis::Call<'_> {
        self.world.fis(self.now)
    }

    /// Calls an operation of FIS as a client does, JSON in and JSON out.
    pub fn call(&mut self, operation: &str, input: Value) -> Result<Value, Error> {
        let command = Command::read(&format!("fis.{operation}"), input)
            .expect("the input has the shape of the request")
            .expect("the operation exists");
        let reply = self.world.handle(self.now, command)?;
        Ok(serde_json::to_value(reply).expect("replies are JSON"))
    }

    /// Calls an operation that must be answered.
    pub fn ask(&mut self, operation: &str, input: Value) -> Value {
        match self.call(operation, input) {
            Ok(reply) => reply,
            Err(error) => panic!("{operation} was refused: {error}"),
        }
    }

    /// Calls an operation that must be refused, changing nothing; returns the text.
    pub fn refuse(&mut self, code: &str, operation: &str, input: Value) -> String {
        self.world.handle_timeout(self.now);
        let before = self.world.state_digest();
        match self.call(operation, input) {
            Ok(reply) => panic!("{operation} was answered: {reply}"),
            Err(error) => {
                assert_eq!(error.code.name(), code, "{error}");
                assert_eq!(
                    self.world.state_digest(),
                    before,
                    "a refused call changes nothing"
                );
                error.message
            }
        }
    }

    /// Creates a template and returns its id.
    pub fn create(&mut self, plan: &Plan) -> String {
        let plan = plan.clone().padded(self.padding);
        let made = self.api().create_experiment_template(plan.request);
        made.unwrap_or_else(|error| panic!("refused: {error}"))
            .experiment_template
            .id
    }

    /// Starts an experiment and returns the answer.
    pub fn start(&mut self, template: &str) -> Experiment {
        self.start_with(json!({ "experimentTemplateId": template }))
    }

    pub fn start_with(&mut self, request: Value) -> Experiment {
        let request = serde_json::from_value(request).expect("a request");
        let answer = self.api().start_experiment(request);
        let experiment = answer
            .unwrap_or_else(|error| panic!("refused: {error}"))
            .experiment;
        if self.flights.iter().all(|(id, _)| *id != experiment.id) {
            let names = experiment.actions.keys().cloned().collect();
            self.flights.push((experiment.id.clone(), names));
        }
        experiment
    }

    /// Creates a template, starts an experiment from it and returns its id.
    pub fn fly(&mut self, plan: &Plan) -> String {
        let template = self.create(plan);
        self.start(&template).id
    }

    /// Starts a preview.
    pub fn preview(&mut self, plan: &Plan) -> String {
        let template = self.create(plan);
        let options = json!({ "actionsMode": "skip-all" });
        self.start_with(json!({ "experimentTemplateId": template, "experimentOptions": options }))
            .id
    }

    pub fn get(&mut self, id: &str) -> Experiment {
        let request = fis::GetExperimentRequest {
            id: Some(id.into()),
        };
        self.api()
            .get_experiment(request)
            .expect("the experiment exists")
            .experiment
    }

    pub fn stop(&mut self, id: &str) -> Experiment {
        let request = fis::StopExperimentRequest {
            id: Some(id.into()),
        };
        self.api()
            .stop_experiment(request)
            .expect("the experiment exists")
            .experiment
    }

    pub fn tell(&mut self, fact: env::Command) {
        self.world
            .env(self.now, fact)
            .expect("the fact makes sense");
    }

    pub fn alarm(&mut self, arn: &str, state: AlarmState) {
        self.tell(env::Command::SetAlarm {
            arn: arn.into(),
            state,
        });
    }

    pub fn register(&mut self, resources: impl IntoIterator<Item = Resource>) {
        self.tell(env::Command::RegisterResources(
            resources.into_iter().collect(),
        ));
    }

    pub fn inject(&mut self, fault: Fault) {
        self.tell(env::Command::InjectFault(fault));
    }

    pub fn work(&mut self, action: &str, takes: Span) {
        self.tell(env::Command::SetWork(Work {
            action: action.into(),
            experiment: None,
            takes,
        }));
    }

    /// Sets the safety lever and returns the answer.
    pub fn lever(&mut self, status: &str, reason: &str) -> Result<fis::SafetyLever, Error> {
        let state = Some(fis::SafetyLeverStateInput {
            status: Some(status.into()),
            reason: Some(reason.into()),
        });
        let id = Some("default".into());
        let request = fis::UpdateSafetyLeverStateRequest { id, state };
        self.api()
            .update_safety_lever_state(request)
            .map(|answer| answer.safety_lever)
    }

    pub fn lever_state(&mut self) -> fis::SafetyLever {
        let request = fis::GetSafetyLeverRequest {
            id: Some("default".into()),
        };
        self.api()
            .get_safety_lever(request)
            .expect("the lever always exists")
            .safety_lever
    }

    /// Takes all events that have not been taken.
    pub fn take(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.world.poll_event()).collect()
    }

    /// Takes all events as lines; those of padding are left out.
    pub fn events(&mut self) -> Vec<String> {
        let events = self.take();
        let lines = events.iter().map(|event| self.line(event));
        lines.filter(|line| !line.contains(plan::PAD)).collect()
    }

    /// Takes all records that the events not yet taken stand for, as JSON.
    pub fn records(&mut self) -> Vec<Value> {
        let events = self.take();
        let records = events
            .iter()
            .flat_map(|event| self.world.fis_records(event));
        records
            .map(|record| serde_json::to_value(record).expect("records are JSON"))
            .collect()
    }

    pub fn line(&self, event: &Event) -> String {
        let serial = event.serial as usize;
        let flight = || &self.flights[serial];
        let of = |what: &str| match serial {
            0 => what.into(),
            _ if what == "experiment" => format!("E{}", serial + 1),
            _ => format!("E{}.{what}", serial + 1),
        };
        let who = match event.machine {
            MachineKind::FisExperiment => of("experiment"),
            MachineKind::FisAction => of(&flight().1[event.part as usize]),
            MachineKind::FisReport => of("report"),
            MachineKind::FisSafetyLever => "lever".into(),
            MachineKind::Alarm if serial == 0 => "alarm".into(),
            MachineKind::Alarm => format!("alarm{}", serial + 1),
            other => panic!("unknown machine {other:?}"),
        };
        let at = secs(event.at);
        format!(
            "{at} {who} {}->{} {}",
            event.from(),
            event.to(),
            event.cause
        )
    }

    /// Lets time pass and checks the events since the last check.
    #[track_caller]
    pub fn expect(&mut self, at: u64, events: &str) {
        self.at(at);
        assert_lines(self.events(), events);
    }

    /// Checks what `GetExperiment` shows.
    #[track_caller]
    pub fn shows(&mut self, id: &str, expected: &str) {
        let shown = show(&self.get(id));
        let expected = lines(expected).into_iter().map(|line| with_reason(&line));
        assert_lines(shown, &expected.collect::<Vec<_>>().join("\n"));
    }
}

/// Runs a scenario in one jump, step by step, and with so many actions beside that the experiment
/// is kept in another way.
pub fn in_all_modes(change: impl Fn(&mut Config), scenario: impl Fn(&mut Sim)) {
    for (stepping, padding) in [(false, 0), (true, 0), (false, 40)] {
        let mut sim = Sim::configured(|config| {
            change(config);
            if padding > 0 {
                config.limits.fis_actions = 100;
                config.limits.fis_parallel_actions = 100;
            }
        });
        sim.stepping = stepping;
        sim.padding = padding;
        if padding > 0 {
            sim.register([instance(plan::PAD_ARN)]);
        }
        scenario(&mut sim);
    }
}

pub fn strict(config: &mut Config) {
    config.world = WorldMode::Strict;
}

pub fn unbounded(config: &mut Config) {
    config.limits = Limits::unbounded();
}

pub fn instance(arn: &str) -> Resource {
    resource("aws:ec2:instance", arn)
}

pub fn resource(resource_type: &str, arn: &str) -> Resource {
    Resource {
        arn: arn.into(),
        resource_type: resource_type.into(),
        ..Default::default()
    }
}

/// A resource with a tag and with attributes.
pub fn tagged(mut resource: Resource, key: &str, value: &str) -> Resource {
    resource
        .tags
        .get_or_insert_default()
        .insert(key.into(), value.into());
    resource
}

pub fn described(mut resource: Resource, attributes: Value) -> Resource {
    let attributes: std::collections::BTreeMap<String, Attribute> =
        serde_json::from_value(attributes).expect("attributes are a map");
    resource.attributes = Some(attributes);
    resource
}

/// A fault that fails an action so long after it began to run.
pub fn fault(action: &str, after: u64, code: &str, reason: &str) -> Fault {
    Fault {
        action: Some(action.into()),
        after: Some(Span::from_secs(after)),
        code: Some(code.into()),
        reason: Some(reason.into()),
        ..Default::default()
    }
}

/// A fault that fails an action in another phase.
pub fn fault_in(action: &str, phase: Phase, code: &str, reason: &str) -> Fault {
    Fault {
        phase: Some(phase),
        after: None,
        ..fault(action, 0, code, reason)
    }
}

/// Seconds from the start of the world, with a fraction if there is one.
pub fn secs(at: Instant) -> String {
    let millis = (at - START).as_millis();
    let text = format!("{}.{:03}", millis / 1_000, millis % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').into()
}

/// Renders an experiment as lines; padding is left out.
pub fn show(experiment: &Experiment) -> Vec<String> {
    let span = |start: Option<fis::Timestamp>, end: Option<fis::Timestamp>| match (start, end) {
        (None, None) => String::new(),
        (start, end) => {
            let text = |at: Option<fis::Timestamp>| at.map_or(String::new(), |at| secs(at.0));
            format!(" {}..{}", text(start), text(end))
        }
    };
    let state = &experiment.state;
    let (created, times) = (
        secs(experiment.creation_time.0),
        span(experiment.start_time, experiment.end_time),
    );
    let mut out = vec![format!(
        "{} {created}{times} {:?}",
        state.status, state.reason
    )];
    if let Some(error) = &state.error {
        let members = [&error.account_id, &error.code, &error.location];
        let members = members.map(|member| member.clone().unwrap_or_else(|| "-".into()));
        out.push(format!("error {}", members.join(" ")));
    }
    if let Some(report) = &experiment.experiment_report {
        let mut line = format!("report {} {:?}", report.state.status, report.state.reason);
        if let Some(error) = &report.state.error {
            line += &format!(" error {}", error.code);
        }
        for made in report.s3_reports.iter().flatten() {
            line += &format!(" {} {}", made.report_type, made.arn);
        }
        out.push(line);
    }
    for (name, action) in experiment
        .actions
        .iter()
        .filter(|(name, _)| !name.starts_with(plan::PAD))
    {
        let (state, times) = (&action.state, span(action.start_time, action.end_time));
        out.push(format!("{name} {}{times} {:?}", state.status, state.reason));
    }
    out
}

/// Adds the reason of section 3.1 to a line that has none.
fn with_reason(line: &str) -> String {
    if line.contains('"') || line.starts_with("error ") {
        return line.into();
    }
    let words: Vec<_> = line.split(' ').collect();
    let reason = match (words[0], words[1]) {
        ("running", _) => "Experiment is running.",
        ("initiating", _) => "Experiment is initiating.",
        ("pending", _) => "Experiment is pending.",
        ("completed", _) => "Experiment completed.",
        ("cancelled", _) => "Experiment cancelled by safety lever.",
        ("report", "pending") => "Report is pending.",
        ("report", "running") => "Report is being generated.",
        (_, "pending") => "Initial state",
        (_, "initiating") => "Action is initiating.",
        (_, "running") => "",
        (_, "completed") => "Action was completed.",
        (_, "skipped") => "Action was skipped.",
        (_, "cancelled") => "Action was cancelled.",
        (_, "stopping") => "Action is stopping.",
        (_, "stopped") => "Action was stopped.",
        other => panic!("the reason of {other:?} must be given"),
    };
    format!("{line} {reason:?}")
}

pub fn lines(text: &str) -> Vec<String> {
    text.lines()
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

#[track_caller]
pub fn assert_lines(actual: Vec<String>, expected: &str) {
    let expected = lines(expected);
    assert!(
        actual == expected,
        "\n--- expected\n{}\n--- actual\n{}\n---",
        expected.join("\n"),
        actual.join("\n")
    );
}

/// Returns the names of the members of a JSON object.
pub fn members(value: &Value) -> Vec<&str> {
    let mut names: Vec<_> = value
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    names
}

/// Returns one member of each item of a list, as text.
pub fn column(list: &Value, member: &str) -> Vec<String> {
    let items = list.as_array().expect("a list").iter();
    items
        .map(|item| item[member].as_str().expect("a text").to_owned())
        .collect()
}
