//! Templates in few words.

use std::collections::BTreeMap;

use windtunnel_core::fis::{
    CloudWatchLogsConfiguration, CreateExperimentTemplateRequest, ExperimentOptions,
    ExperimentReportConfiguration, LogConfiguration, ReportOutputs, S3Configuration, StopCondition,
    TargetFilter, TemplateAction, TemplateTarget,
};

pub const ROLE: &str = "arn:aws:iam::123456789012:role/fis-role";
pub const ARN: &str = "arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0";
pub const VPC_TARGET: &str = "arn:aws:ec2:us-east-1:123456789012:subnet/subnet-0123456789abcdef0";
pub const ALARM: &str = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:too-slow";
/// The beginning of the names of padding.
pub const PAD: &str = "zzpad";
pub const PAD_ARN: &str = "arn:aws:ec2:us-east-1:123456789012:instance/i-0fffffffffffffff0";

/// A template under construction; what follows an action is about that action.
#[derive(Clone)]
pub struct Plan {
    pub request: CreateExperimentTemplateRequest,
    last: String,
}

impl Plan {
    pub fn new() -> Self {
        let request = CreateExperimentTemplateRequest {
            description: Some("a plan".into()),
            role_arn: Some(ROLE.into()),
            stop_conditions: Some(vec![StopCondition {
                source: Some("none".into()),
                value: None,
            }]),
            actions: Some(BTreeMap::new()),
            ..Default::default()
        };
        Self {
            request,
            last: String::new(),
        }
    }

    pub fn action(mut self, name: &str, id: &str) -> Self {
        let action = TemplateAction {
            action_id: Some(id.into()),
            ..Default::default()
        };
        self.request
            .actions
            .get_or_insert_default()
            .insert(name.into(), action);
        self.last = name.into();
        self
    }

    pub fn wait(self, name: &str, duration: &str) -> Self {
        self.action(name, "aws:fis:wait").with("duration", duration)
    }

    /// Adds an instant action on the instance [`ARN`].
    pub fn reboot(self, name: &str) -> Self {
        self.action(name, "aws:ec2:reboot-instances").on_instance()
    }

    /// Adds an action that lasts and is undone.
    pub fn disrupt(self, name: &str, duration: &str) -> Self {
        self.action(name, "aws:network:disrupt-connectivity")
            .with("scope", "all")
            .with("duration", duration)
            .on("Subnets", "Subnet")
            .arns("Subnet", "aws:ec2:subnet", &[VPC_TARGET])
    }

    /// Adds an action that stops the instance [`ARN`] and starts it again after a time.
    pub fn stop_instances(self, name: &str, start_after: &str) -> Self {
        self.action(name, "aws:ec2:stop-instances")
            .with("startInstancesAfterDuration", start_after)
            .on_instance()
    }

    /// Adds an action whose duration is only an upper bound.
    pub fn automation(self, name: &str, max: &str) -> Self {
        self.action(name, "aws:ssm:start-automation-execution")
            .with(
                "documentArn",
                "arn:aws:ssm:us-east-1::document/AWS-StopEC2Instance",
            )
            .with("maxDuration", max)
    }

    fn on_instance(self) -> Self {
        self.on("Instances", "Instance")
            .arns("Instance", "aws:ec2:instance", &[ARN])
    }

    fn last(&mut self) -> &mut TemplateAction {
        let actions = self.request.actions.get_or_insert_default();
        actions.get_mut(&self.last).expect("there is an action")
    }

    pub fn with(mut self, parameter: &str, value: &str) -> Self {
        self.last()
            .parameters
            .get_or_insert_default()
            .insert(parameter.into(), value.into());
        self
    }

    pub fn on(mut self, key: &str, target: &str) -> Self {
        self.last()
            .targets
            .get_or_insert_default()
            .insert(key.into(), target.into());
        self
    }

    /// Names, separated by blanks, of the actions before.
    pub fn after(mut self, names: &str) -> Self {
        self.last().start_after = Some(names.split(' ').map(Into::into).collect());
        self
    }

    pub fn target(mut self, name: &str, target: TemplateTarget) -> Self {
        self.request
            .targets
            .get_or_insert_default()
            .insert(name.into(), target);
        self
    }

    pub fn arns(self, name: &str, resource_type: &str, arns: &[&str]) -> Self {
        let arns = arns.iter().map(|&arn| arn.into()).collect();
        let target = TemplateTarget {
            resource_arns: Some(arns),
            ..all(resource_type)
        };
        self.target(name, target)
    }

    pub fn tagged(self, name: &str, resource_type: &str, key: &str, value: &str) -> Self {
        let tags = BTreeMap::from([(key.into(), value.into())]);
        self.target(
            name,
            TemplateTarget {
                resource_tags: Some(tags),
                ..all(resource_type)
            },
        )
    }

    /// Sets the selection mode of a target.
    pub fn select(mut self, target: &str, mode: &str) -> Self {
        let targets = self.request.targets.get_or_insert_default();
        targets
            .get_mut(target)
            .expect("there is a target")
            .selection_mode = Some(mode.into());
        self
    }

    pub fn filter(mut self, target: &str, path: &str, values: &[&str]) -> Self {
        let targets = self.request.targets.get_or_insert_default();
        let filters = &mut targets.get_mut(target).expect("there is a target").filters;
        filters.get_or_insert_default().push(TargetFilter {
            path: Some(path.into()),
            values: Some(values.iter().map(|&value| value.into()).collect()),
        });
        self
    }

    pub fn stop_on(mut self, alarms: &[&str]) -> Self {
        let condition = |&arn: &&str| StopCondition {
            source: Some("aws:cloudwatch:alarm".into()),
            value: Some(arn.into()),
        };
        self.request.stop_conditions = Some(alarms.iter().map(condition).collect());
        self
    }

    fn options(&mut self) -> &mut ExperimentOptions {
        self.request.experiment_options.get_or_insert_default()
    }

    pub fn skip_empty(mut self) -> Self {
        self.options().empty_target_resolution_mode = Some("skip".into());
        self
    }

    pub fn multi_account(mut self) -> Self {
        self.options().account_targeting = Some("multi-account".into());
        self
    }

    pub fn describe(mut self, description: &str) -> Self {
        self.request.description = Some(description.into());
        self
    }

    pub fn report(mut self, post: Option<&str>) -> Self {
        let s3 = S3Configuration {
            bucket_name: Some("reports".into()),
            prefix: Some("fis".into()),
        };
        self.request.experiment_report_configuration = Some(ExperimentReportConfiguration {
            outputs: Some(ReportOutputs {
                s3_configuration: Some(s3),
            }),
            post_experiment_duration: post.map(Into::into),
            ..Default::default()
        });
        self
    }

    /// Logs in this version of the schema to the log group of this name.
    pub fn log(mut self, version: i64, group: &str) -> Self {
        let arn = format!("arn:aws:logs:us-east-1:123456789012:log-group:{group}:*");
        self.request.log_configuration = Some(LogConfiguration {
            cloud_watch_logs_configuration: Some(CloudWatchLogsConfiguration {
                log_group_arn: Some(arn),
            }),
            log_schema_version: Some(version),
            ..Default::default()
        });
        self
    }

    /// Adds instant actions that come after all others and so change nothing else.
    pub fn padded(mut self, count: usize) -> Self {
        let before: Vec<_> = self
            .request
            .actions
            .iter()
            .flatten()
            .map(|(name, _)| name)
            .collect();
        let before = before
            .iter()
            .map(|name| name.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        for nth in 0..count {
            self = self
                .action(&format!("{PAD}{nth:03}"), "aws:ec2:reboot-instances")
                .after(&before)
                .on("Instances", PAD)
                .arns(PAD, "aws:ec2:instance", &[PAD_ARN]);
        }
        self
    }
}

/// A target of this type that takes all and selects nothing yet.
pub fn all(resource_type: &str) -> TemplateTarget {
    TemplateTarget {
        resource_type: Some(resource_type.into()),
        selection_mode: Some("ALL".into()),
        ..Default::default()
    }
}
