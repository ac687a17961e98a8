//! What the service publishes: EventBridge events and experiment log records.
//!
//! Nothing of this is stored. A record is derived from the event and from facts about the
//! experiment that never change once they are set.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::resources::{has_failed, resolution};
use super::{arn, ids, reasons};
use crate::draw::{Keys, Purpose};
use crate::event::{Event, MachineKind};
use crate::fis::machine::{Outcome, TargetResolution};
use crate::fis::model::{ActionStatus, ExperimentError, LogConfiguration};
use crate::fis::state::{Fis, Flags, Hot, Version};
use crate::fis::table::{
    ActionMachine, ActionTrigger, ExperimentMachine, ExperimentState, ExperimentTrigger,
};
use crate::id::random_uuid;
use crate::table::{Code, Machine};
use crate::time::Instant;
use crate::world::Config;

/// Something that FIS publishes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(untagged))]
#[expect(
    clippy::large_enum_variant,
    reason = "passed by value, one at a time; a box would cost more"
)]
#[non_exhaustive]
pub enum Record {
    /// An event on EventBridge.
    EventBridge(EventBridgeEvent),
    /// A record of the experiment log.
    Log(LogRecord),
}

/// `FIS Experiment State Change` (*documented*).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(Serialize, Deserialize),
    serde(rename_all = "kebab-case")
)]
pub struct EventBridgeEvent {
    /// Always `0`.
    pub version: String,
    /// A UUID, drawn from the seed.
    pub id: String,
    /// Always `FIS Experiment State Change`.
    pub detail_type: String,
    /// Always `aws.fis`.
    pub source: String,
    /// The account.
    pub account: String,
    /// When, to the second.
    pub time: String,
    /// The Region.
    pub region: String,
    /// The ARN of the experiment.
    pub resources: Vec<String>,
    /// What changed.
    pub detail: EventBridgeDetail,
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(Serialize, Deserialize),
    serde(rename_all = "kebab-case")
)]
pub struct EventBridgeDetail {
    /// Id of the experiment.
    pub experiment_id: String,
    /// Id of its template.
    pub experiment_template_id: String,
    /// The state after.
    pub new_state: ActionStatus,
    /// The state before.
    pub old_state: ActionStatus,
}

/// A record of the experiment log, in schema version 1 or 2 (*documented*).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct LogRecord {
    /// Id of the experiment.
    pub id: String,
    /// What is told, such as `action-start`.
    pub log_type: String,
    /// When, with milliseconds.
    pub event_timestamp: String,
    /// The schema version, `1` or `2`.
    pub version: String,
    /// What is told in particular.
    pub details: LogDetails,
}

impl LogRecord {
    /// Returns the name of the log stream in CloudWatch Logs.
    #[must_use]
    pub fn stream(&self) -> String {
        format!("/aws/fis/{}", self.id)
    }
}

macro_rules! details {
    ($( $(#[$meta:meta])* $member:ident : $Type:ty, )+) => {
        /// The particulars of a log record; which are there depends on its type.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
        pub struct LogDetails {
            $(
                $(#[$meta])*
                #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
                pub $member: Option<$Type>,
            )+
        }
    };
}

details! {
    /// Id of the template.
    experiment_template_id: String,
    /// When the experiment started.
    experiment_start_time: String,
    /// When a target began to be resolved.
    target_resolution_start_time: String,
    /// When a target was resolved.
    target_resolution_end_time: String,
    /// Name of the target.
    target_name: String,
    /// Type of its resources.
    target_type: String,
    /// The account.
    account_id: String,
    /// How many resources were found in the account.
    resolved_targets_count: u64,
    /// How many resources were found in all.
    total_resolved_targets_count: u64,
    /// `completed` or `failed`.
    status: String,
    /// What failed.
    error_information: ExperimentError,
    /// The resources: ARNs in version 1, descriptions in version 2.
    resolved_targets: Vec<LoggedTarget>,
    /// Number of the page, from 1.
    page: u64,
    /// How many pages there are.
    total_pages: u64,
    /// Name of the action.
    action_name: String,
    /// Id of the action in the catalogue.
    action_id: String,
    /// When the action started.
    action_start_time: String,
    /// When the action ended.
    action_end_time: String,
    /// The targets of the action by key.
    action_targets: BTreeMap<String, String>,
    /// The parameters of the action.
    parameters: BTreeMap<String, String>,
    /// The state of the action.
    action_state: ActionStatus,
    /// When the experiment ended.
    experiment_end_time: String,
    /// The state of the experiment.
    experiment_state: ActionStatus,
}

/// A resource in a log record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(untagged))]
pub enum LoggedTarget {
    /// Its ARN, in version 1.
    Arn(String),
    /// What identifies it, in version 2.
    Information(BTreeMap<String, String>),
}

/// Names the destination of a log, to tell used ones from fresh ones.
pub(crate) fn log_destination(configuration: &LogConfiguration) -> String {
    let logs = configuration.cloud_watch_logs_configuration.as_ref();
    let group = logs
        .and_then(|logs| logs.log_group_arn.as_deref())
        .unwrap_or_default();
    let s3 = configuration.s3_configuration.as_ref();
    let bucket = s3
        .and_then(|s3| s3.bucket_name.as_deref())
        .unwrap_or_default();
    let prefix = s3.and_then(|s3| s3.prefix.as_deref()).unwrap_or_default();
    format!("{group}\n{bucket}\n{prefix}")
}

impl Fis {
    /// Returns the key of the S3 object that the log records of an event go to (*documented*; the
    /// hash at its end is drawn from the seed). `None` without such a destination.
    pub(crate) fn log_key(&self, config: &Config, keys: &Keys, event: &Event) -> Option<String> {
        let hot = self.experiment(event.serial)?;
        let version = &self.versions[hot.version];
        let s3 = version
            .template
            .log_configuration
            .as_ref()?
            .s3_configuration
            .as_ref()?;
        let prefix = s3
            .prefix
            .as_deref()
            .map_or_else(String::new, |prefix| format!("{prefix}/"));
        let (account, region) = (&config.account, &config.region);
        let id = ids::experiment(keys, event.serial);
        let at = event.at.civil();
        let day = format!("{:04}/{:02}/{:02}", at.year, at.month, at.day);
        let minute = day.replace('/', "") + &format!("{:02}{:02}", at.hour, at.minute);
        let lane = version.lane.child(u64::from(hot.nth));
        let ordinal = LOG_OBJECTS + event.at.as_millis() / 60_000;
        let hash = keys.draw(Purpose::RecordId, lane, ordinal).below(1 << 32);
        Some(format!(
            "{prefix}AWSLogs/{account}/fis/{region}/{id}/{day}/\
             {account}_awsfislogs_{region}_{id}_{minute}Z_{hash:08x}.log"
        ))
    }

    /// Returns what is published for an event.
    pub(crate) fn records(&self, config: &Config, keys: &Keys, event: &Event) -> Vec<Record> {
        let is_of_experiment = matches!(
            event.machine,
            MachineKind::FisExperiment | MachineKind::FisAction
        );
        match self.experiment(event.serial).filter(|_| is_of_experiment) {
            Some(hot) => {
                let version = &self.versions[hot.version];
                let log = version.template.log_configuration.as_ref();
                let schema = log.map(|log| log.log_schema_version.unwrap_or(2));
                let mut publisher = Publisher {
                    fis: self,
                    config,
                    keys,
                    hot,
                    version,
                    at: event.at,
                    serial: event.serial,
                    schema,
                    out: Vec::new(),
                };
                publisher.publish(event);
                publisher.out
            }
            None => Vec::new(),
        }
    }
}

struct Publisher<'a> {
    fis: &'a Fis,
    config: &'a Config,
    keys: &'a Keys,
    hot: &'a Hot,
    version: &'a Version,
    at: Instant,
    serial: u32,
    schema: Option<i64>,
    out: Vec<Record>,
}

impl Publisher<'_> {
    fn publish(&mut self, event: &Event) {
        if event.machine == MachineKind::FisAction {
            if let Some(taken) = ActionMachine::TABLE.row(event.row) {
                self.action(event.part, taken.trigger);
            }
        } else if let Some(taken) = ExperimentMachine::TABLE.row(event.row) {
            if taken.trigger == ExperimentTrigger::PendingOver {
                self.experiment_start();
            }
            if taken.from == ExperimentState::Initiating {
                self.target_resolution(taken.trigger);
            }
            self.event_bridge(event, taken.from, taken.to);
            if ExperimentMachine::TABLE.is_terminal(taken.to) {
                self.experiment_end(taken.to);
            }
        }
    }

    fn status(&self, state: ExperimentState) -> ActionStatus {
        let failures = self.fis.cold.failures.get(&self.serial);
        let reason = reasons::experiment(state, self.hot.cause, failures);
        ActionStatus {
            status: state.name().into(),
            reason: reason.into(),
        }
    }

    fn event_bridge(&mut self, event: &Event, from: ExperimentState, to: ExperimentState) {
        if to == ExperimentState::Cancelled && !self.config.fis.switches.emit_cancelled_event {
            return;
        }
        let id = ids::experiment(self.keys, self.serial);
        let record = EventBridgeEvent {
            version: "0".into(),
            id: self.uuid(u64::from(event.row.get())),
            detail_type: "FIS Experiment State Change".into(),
            source: "aws.fis".into(),
            account: self.config.account.clone(),
            time: self.at.to_seconds_string(),
            region: self.config.region.clone(),
            resources: alloc::vec![arn(self.config, "experiment", &id)],
            detail: EventBridgeDetail {
                experiment_id: id,
                experiment_template_id: ids::template(self.keys, self.version.of),
                new_state: self.status(to),
                old_state: self.status(from),
            },
        };
        self.out.push(Record::EventBridge(record));
    }

    fn uuid(&self, ordinal: u64) -> String {
        let lane = self.version.lane.child(u64::from(self.hot.nth));
        random_uuid(self.keys.draw(Purpose::RecordId, lane, ordinal))
    }

    fn log(&mut self, log_type: &str, details: LogDetails) {
        if let Some(schema) = self.schema {
            self.out.push(Record::Log(LogRecord {
                id: ids::experiment(self.keys, self.serial),
                log_type: log_type.into(),
                event_timestamp: self.at.to_string(),
                version: schema.to_string(),
                details,
            }));
        }
    }

    fn experiment_start(&mut self) {
        let details = LogDetails {
            experiment_template_id: Some(ids::template(self.keys, self.version.of)),
            experiment_start_time: Some(self.at.to_string()),
            ..LogDetails::default()
        };
        self.log("experiment-start", details);
    }

    fn experiment_end(&mut self, state: ExperimentState) {
        let details = LogDetails {
            experiment_end_time: Some(self.at.to_string()),
            experiment_state: Some(self.status(state)),
            ..LogDetails::default()
        };
        self.log("experiment-end", details);
    }

    fn target_resolution(&mut self, trigger: ExperimentTrigger) {
        let is_about_targets = matches!(
            trigger,
            ExperimentTrigger::TargetsResolved | ExperimentTrigger::SetupFailed
        );
        if self.schema.is_none() || !is_about_targets || !self.hot.flags.has(Flags::TARGETS) {
            return;
        }
        let found = resolution(self.fis, self.config, self.keys, self.serial, self.hot);
        let Some(resolution) = found else { return };
        let failed = has_failed(&resolution.outcome);
        for target in &resolution.targets {
            let details = LogDetails {
                target_resolution_start_time: Some(self.at.to_string()),
                target_name: Some(target.name.clone()),
                ..LogDetails::default()
            };
            self.log("target-resolution-start", details);
            let is_second = self.schema != Some(1);
            if is_second {
                self.target_details(target, &resolution.outcome);
            }
            // In version 1 nothing follows the start when resolution fails (*recorded*).
            if is_second || !failed {
                self.target_end(target, &resolution.outcome);
            }
        }
    }

    fn target_error(
        &self,
        target: &TargetResolution,
        outcome: &Outcome,
        account: Option<&str>,
    ) -> Option<ExperimentError> {
        let Outcome::Failed { account: first, .. } = outcome else {
            return None;
        };
        target.failed.then(|| ExperimentError {
            account_id: Some(account.unwrap_or(first).into()),
            code: Some("InvalidTarget".into()),
            location: Some(format!("targets.{}", target.name)),
        })
    }

    fn target_details(&mut self, target: &TargetResolution, outcome: &Outcome) {
        let configured = self.version.accounts.iter();
        let mut accounts: Vec<String> = configured
            .map(|entry| entry.configuration.account_id.clone())
            .collect();
        if accounts.is_empty() {
            accounts.push(self.config.account.clone());
        }
        let is_single = accounts.len() == 1;
        for account in accounts {
            // A single account answers for whatever its templates name.
            let of_account = target
                .found
                .iter()
                .filter(|f| is_single || f.account == account);
            let status = if target.failed { "failed" } else { "completed" };
            let details = LogDetails {
                target_resolution_end_time: Some(self.at.to_string()),
                target_name: Some(target.name.clone()),
                target_type: Some(target.resource_type.clone()),
                resolved_targets_count: Some(of_account.count() as u64),
                status: Some(status.into()),
                error_information: self.target_error(target, outcome, Some(&account)),
                account_id: Some(account),
                ..LogDetails::default()
            };
            self.log("target-resolution-detail", details);
        }
    }

    fn target_end(&mut self, target: &TargetResolution, outcome: &Outcome) {
        let is_first = self.schema == Some(1);
        let pages = target.found.len().div_ceil(TARGETS_A_PAGE).max(1);
        for page in 0..pages {
            let from = page * TARGETS_A_PAGE;
            let to = (from + TARGETS_A_PAGE).min(target.found.len());
            let show = |found: &crate::fis::machine::Found| {
                if is_first {
                    LoggedTarget::Arn(found.arn.clone())
                } else {
                    LoggedTarget::Information(found.information())
                }
            };
            let details = LogDetails {
                target_resolution_end_time: Some(self.at.to_string()),
                target_name: Some(target.name.clone()),
                target_type: (!is_first).then(|| target.resource_type.clone()),
                total_resolved_targets_count: (!is_first).then_some(target.found.len() as u64),
                resolved_targets: Some(target.found[from..to].iter().map(show).collect()),
                page: Some(page as u64 + 1),
                total_pages: Some(pages as u64),
                error_information: self.target_error(target, outcome, None),
                ..LogDetails::default()
            };
            self.log("target-resolution-end", details);
        }
    }

    fn action(&mut self, number: u32, trigger: ActionTrigger) {
        let name: &str = &self.version.names[number as usize];
        let Some(given) = self.version.template.actions.get(name) else {
            return;
        };
        let named = LogDetails {
            action_name: Some(name.to_owned()),
            action_id: given.action_id.clone(),
            ..LogDetails::default()
        };
        match trigger {
            ActionTrigger::Started => {
                let details = LogDetails {
                    action_start_time: Some(self.at.to_string()),
                    action_targets: Some(given.targets.clone().unwrap_or_default()),
                    parameters: given.parameters.clone().filter(|given| !given.is_empty()),
                    ..named
                };
                self.log("action-start", details);
            }
            ActionTrigger::Finished | ActionTrigger::StopFinished | ActionTrigger::Error => {
                let (state, _) = self.fis.action(self.hot, number);
                let failures = self.fis.cold.failures.get(&self.serial);
                let running = &self.config.fis.switches.running_reason;
                let reason = reasons::action(state, self.hot, number, failures, running);
                let status = ActionStatus {
                    status: state.name().into(),
                    reason: reason.into(),
                };
                if trigger == ActionTrigger::Error && self.schema != Some(1) {
                    let failure = failures.and_then(|failures| failures.actions.get(&number));
                    let account = failure.and_then(|failure| failure.error.account_id.clone());
                    let details = LogDetails {
                        account_id: account,
                        action_state: Some(status.clone()),
                        ..named.clone()
                    };
                    self.log("action-error", details);
                }
                let details = LogDetails {
                    action_end_time: Some(self.at.to_string()),
                    action_state: Some(status),
                    ..named
                };
                self.log("action-end", details);
            }
            _ => {}
        }
    }
}

/// The first ordinal of the draws for keys of log objects, beyond those of EventBridge ids.
const LOG_OBJECTS: u64 = 1 << 32;
/// How many resources a log record holds (*chosen*).
const TARGETS_A_PAGE: usize = 100;
