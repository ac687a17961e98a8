//! The small set of templates that is generated, and the requests that create them.

use std::collections::BTreeMap;

use windtunnel_core::fis;

/// A template, in few words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipe {
    /// Actions by name.
    pub steps: BTreeMap<String, Step>,
    /// Whether empty targets are skipped instead of failing the experiment.
    pub skip_empty: bool,
    /// The alarms that stop it, each once.
    pub alarms: Vec<u8>,
    /// The post-experiment time of its report in milliseconds, if it makes one.
    pub report: Option<u64>,
    /// The log destination, if it has one.
    pub log: Option<u8>,
    /// A target that no action uses.
    pub unused: Option<Pick>,
}

/// An action of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it does.
    pub kind: Kind,
    /// The actions it starts after.
    pub after: Vec<String>,
}

/// What an action does. Times are milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `aws:fis:wait`: fixed, without targets, not undone.
    Wait(u64),
    /// `aws:ec2:reboot-instances`: instant.
    Reboot(Pick),
    /// `aws:ec2:stop-instances`: with a time a post-action delay and undone, else instant.
    StopInstances(Pick, Option<u64>),
    /// `aws:ssm:send-command`: fixed, not undone.
    Command(Pick, u64),
    /// `aws:ebs:pause-volume-io`: fixed and undone.
    PauseIo(Pick, u64),
    /// `aws:directconnect:virtual-interface-disconnect`: fixed and undone, on five at most.
    Disconnect(Pick, u64),
    /// `aws:ssm:start-automation-execution`: an upper bound, not undone.
    Automation(u64),
    /// `aws:eks:inject-kubernetes-custom-resource`: an upper bound, undone, exactly one ARN.
    CustomResource(u64),
    /// `aws:cloudwatch:assert-alarm-state`: instant; fails unless the alarm is in the state.
    Assert(u8, &'static str),
}

/// How a target picks its resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pick {
    /// The resource with the number 0 of its type, by ARN.
    Arn,
    /// The same, but half of it: none.
    HalfArn,
    /// All resources of a colour, by tag.
    All(&'static str),
    /// At most this many of a colour.
    Count(&'static str, u32),
    /// So many in a hundred of a colour.
    Percent(&'static str, u32),
}

impl Pick {
    /// Returns the name of the target in templates, for a type of resource.
    #[must_use]
    pub fn name(self, kind: &str) -> String {
        match self {
            Self::Arn => format!("{kind}-arn"),
            Self::HalfArn => format!("{kind}-half-arn"),
            Self::All(colour) => format!("{kind}-{colour}-all"),
            Self::Count(colour, count) => format!("{kind}-{colour}-count{count}"),
            Self::Percent(colour, percent) => format!("{kind}-{colour}-percent{percent}"),
        }
    }

    fn mode(self) -> String {
        match self {
            Self::Arn | Self::All(_) => "ALL".into(),
            Self::HalfArn => "PERCENT(50)".into(),
            Self::Count(_, count) => format!("COUNT({count})"),
            Self::Percent(_, percent) => format!("PERCENT({percent})"),
        }
    }

    fn target(self, kind: &str) -> fis::TemplateTarget {
        let (arns, tags) = match self {
            Self::Arn | Self::HalfArn => (Some(vec![arn(kind, 0)]), None),
            Self::All(colour) | Self::Count(colour, _) | Self::Percent(colour, _) => (
                None,
                Some([("colour".to_owned(), colour.to_owned())].into()),
            ),
        };
        fis::TemplateTarget {
            resource_type: Some(resource_type(kind).into()),
            resource_arns: arns,
            resource_tags: tags,
            selection_mode: Some(self.mode()),
            ..Default::default()
        }
    }
}

impl Kind {
    /// Returns what the action acts upon: the kind of resource, and how it is picked.
    #[must_use]
    pub const fn target(&self) -> Option<(&'static str, Pick)> {
        match self {
            Self::Reboot(pick) | Self::StopInstances(pick, _) | Self::Command(pick, _) => {
                Some(("instance", *pick))
            }
            Self::PauseIo(pick, _) => Some(("volume", *pick)),
            Self::Disconnect(pick, _) => Some(("interface", *pick)),
            Self::CustomResource(_) => Some(("cluster", Pick::Arn)),
            Self::Wait(_) | Self::Automation(_) | Self::Assert(..) => None,
        }
    }

    /// Returns the id of the action.
    #[must_use]
    pub const fn action_id(&self) -> &'static str {
        match self {
            Self::Wait(_) => "aws:fis:wait",
            Self::Reboot(_) => "aws:ec2:reboot-instances",
            Self::StopInstances(..) => "aws:ec2:stop-instances",
            Self::Command(..) => "aws:ssm:send-command",
            Self::PauseIo(..) => "aws:ebs:pause-volume-io",
            Self::Disconnect(..) => "aws:directconnect:virtual-interface-disconnect",
            Self::Automation(_) => "aws:ssm:start-automation-execution",
            Self::CustomResource(_) => "aws:eks:inject-kubernetes-custom-resource",
            Self::Assert(..) => "aws:cloudwatch:assert-alarm-state",
        }
    }

    fn parameters(&self) -> Vec<(&'static str, String)> {
        let document = "arn:aws:ssm:us-east-1:123456789012:document/break-it".to_owned();
        match self {
            Self::Wait(time) | Self::PauseIo(_, time) | Self::Disconnect(_, time) => {
                vec![("duration", iso(*time))]
            }
            Self::Reboot(_) | Self::StopInstances(_, None) => vec![],
            Self::StopInstances(_, Some(time)) => {
                vec![("startInstancesAfterDuration", iso(*time))]
            }
            Self::Command(_, time) => vec![("documentArn", document), ("duration", iso(*time))],
            Self::Automation(most) => vec![("documentArn", document), ("maxDuration", iso(*most))],
            Self::CustomResource(most) => vec![
                ("kubernetesApiVersion", "chaos-mesh.org/v1alpha1".into()),
                ("kubernetesKind", "PodChaos".into()),
                ("kubernetesNamespace", "default".into()),
                ("kubernetesSpec", "{}".into()),
                ("maxDuration", iso(*most)),
            ],
            Self::Assert(alarm, state) => {
                vec![
                    ("alarmArns", alarm_arn(*alarm)),
                    ("alarmStates", (*state).into()),
                ]
            }
        }
    }

    fn request(&self, after: &[String]) -> fis::TemplateAction {
        let parameters = self.parameters();
        let key = match self.target() {
            Some(("instance", _)) => "Instances",
            Some(("volume", _)) => "Volumes",
            Some(("interface", _)) => "VirtualInterfaces",
            _ => "Cluster",
        };
        let target = self
            .target()
            .map(|(kind, pick)| (key.to_owned(), pick.name(kind)));
        fis::TemplateAction {
            action_id: Some(self.action_id().into()),
            parameters: (!parameters.is_empty()).then(|| {
                parameters
                    .into_iter()
                    .map(|(name, value)| (name.into(), value))
                    .collect()
            }),
            targets: target.map(|target| [target].into()),
            start_after: (!after.is_empty()).then(|| after.to_vec()),
            ..Default::default()
        }
    }
}

impl Recipe {
    /// Makes a recipe of its actions alone.
    #[must_use]
    pub fn of(steps: &[(&str, Kind, &[&str])]) -> Self {
        let step = |(name, kind, after): &(&str, Kind, &[&str])| {
            let after = after.iter().map(|&name| name.to_owned()).collect();
            (
                (*name).to_owned(),
                Step {
                    kind: kind.clone(),
                    after,
                },
            )
        };
        Self {
            steps: steps.iter().map(step).collect(),
            ..Self::default()
        }
    }

    /// Returns all targets: name, kind of resource, and how it is picked.
    #[must_use]
    pub fn targets(&self) -> BTreeMap<String, (&'static str, Pick)> {
        let used = self.steps.values().filter_map(|step| step.kind.target());
        let all = used.chain(self.unused.map(|pick| ("volume", pick)));
        all.map(|(kind, pick)| (pick.name(kind), (kind, pick)))
            .collect()
    }

    /// Makes the request that creates the template.
    #[must_use]
    pub fn request(&self, description: &str) -> fis::CreateExperimentTemplateRequest {
        let alarm = |&alarm: &u8| fis::StopCondition {
            source: Some("aws:cloudwatch:alarm".into()),
            value: Some(alarm_arn(alarm)),
        };
        let none = fis::StopCondition {
            source: Some("none".into()),
            value: None,
        };
        let mut stop_conditions: Vec<_> = self.alarms.iter().map(alarm).collect();
        if stop_conditions.is_empty() {
            stop_conditions.push(none);
        }
        let targets = self.targets().into_iter();
        let targets = targets.map(|(name, (kind, pick))| (name, pick.target(kind)));
        let steps = self.steps.iter();
        fis::CreateExperimentTemplateRequest {
            description: Some(description.into()),
            stop_conditions: Some(stop_conditions),
            targets: Some(targets.collect()),
            actions: Some(
                steps
                    .map(|(name, step)| (name.clone(), step.kind.request(&step.after)))
                    .collect(),
            ),
            role_arn: Some("arn:aws:iam::123456789012:role/fis".into()),
            log_configuration: self.log.map(log),
            experiment_options: Some(fis::ExperimentOptions {
                empty_target_resolution_mode: self.skip_empty.then(|| "skip".into()),
                ..Default::default()
            }),
            experiment_report_configuration: self.report.map(report),
            ..Default::default()
        }
    }
}

fn log(destination: u8) -> fis::LogConfiguration {
    fis::LogConfiguration {
        cloud_watch_logs_configuration: Some(fis::CloudWatchLogsConfiguration {
            log_group_arn: Some(format!(
                "arn:aws:logs:us-east-1:123456789012:log-group:group-{destination}:*"
            )),
        }),
        log_schema_version: Some(2),
        ..Default::default()
    }
}

fn report(post: u64) -> fis::ExperimentReportConfiguration {
    let s3 = fis::S3Configuration {
        bucket_name: Some("reports".into()),
        prefix: None,
    };
    fis::ExperimentReportConfiguration {
        outputs: Some(fis::ReportOutputs {
            s3_configuration: Some(s3),
        }),
        post_experiment_duration: Some(iso(post)),
        ..Default::default()
    }
}

/// Returns the ARN of an alarm.
#[must_use]
pub fn alarm_arn(alarm: u8) -> String {
    format!("arn:aws:cloudwatch:us-east-1:123456789012:alarm:alarm-{alarm}")
}

/// Returns the ARN of a resource.
#[must_use]
pub fn arn(kind: &str, nth: u8) -> String {
    match kind {
        "cluster" => format!("arn:aws:eks:us-east-1:123456789012:cluster/c-{nth}"),
        "interface" => format!("arn:aws:directconnect:us-east-1:123456789012:dxvif/x-{nth}"),
        _ => format!("arn:aws:ec2:us-east-1:123456789012:{kind}/x-{nth}"),
    }
}

/// Returns the resource type of a kind of resource.
#[must_use]
pub fn resource_type(kind: &str) -> &'static str {
    match kind {
        "instance" => "aws:ec2:instance",
        "volume" => "aws:ec2:ebs-volume",
        "interface" => "aws:directconnect:virtual-interface",
        _ => "aws:eks:cluster",
    }
}

/// Writes whole milliseconds as the shortest ISO 8601 duration in hours, minutes and seconds.
#[must_use]
pub fn iso(millis: u64) -> String {
    let (hours, minutes) = (millis / 3_600_000, millis / 60_000 % 60);
    let (seconds, rest) = (millis / 1_000 % 60, millis % 1_000);
    let part = |n: u64, unit: &str| {
        if n == 0 {
            String::new()
        } else {
            format!("{n}{unit}")
        }
    };
    let text = format!("PT{}{}", part(hours, "H"), part(minutes, "M"));
    match (seconds, rest) {
        (0, 0) if text.len() > 2 => text,
        (_, 0) => format!("{text}{seconds}S"),
        _ => format!(
            "{text}{}S",
            format!("{seconds}.{rest:03}").trim_end_matches('0')
        ),
    }
}
