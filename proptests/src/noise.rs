//! Calls beside the flight of experiments: those that are fine, and those that must be refused.

mod appconfig;

use std::collections::BTreeMap;

use windtunnel_core::env::{self, Attribute, Fault, Phase, Setup, Work};
use windtunnel_core::{Command, Span, fis};

use crate::driver::{Driver, pick};
use crate::recipe::{Kind, Pick, Recipe, alarm_arn};

/// How many kinds of calls [`call`] knows.
pub const CALLS: usize = 16;

/// Makes a call that is fine, or refused for the state of things.
#[must_use]
pub fn call(driver: &Driver, nth: usize) -> Command {
    let template = pick(&driver.templates, nth / CALLS).map(|template| template.0.clone());
    let experiment = pick(&driver.experiments, nth / CALLS).map(|experiment| experiment.0.clone());
    let arn = template
        .as_ref()
        .map(|id| format!("arn:aws:fis:us-east-1:123456789012:experiment-template/{id}"));
    let tags = BTreeMap::from([(format!("key-{}", nth % 3), format!("{nth}"))]);
    let wait = || Recipe::of(&[("once", Kind::Wait(60_000), &[])]);
    match nth % CALLS {
        0 => of(fis::Command::TagResource(fis::TagResourceRequest {
            resource_arn: arn,
            tags: Some(tags),
        })),
        1 => of(fis::Command::UntagResource(fis::UntagResourceRequest {
            resource_arn: arn,
            tag_keys: Some(vec!["key-0".into()]),
        })),
        2 => of(fis::Command::ListExperimentTemplates(
            fis::ListExperimentTemplatesRequest {
                max_results: Some(2),
                next_token: None,
            },
        )),
        3 => of(fis::Command::ListExperiments(
            fis::ListExperimentsRequest::default(),
        )),
        4 | 5 => of(fis::Command::CreateExperimentTemplate(
            fis::CreateExperimentTemplateRequest {
                client_token: Some(format!("token-{}", nth % 2)),
                ..wait().request(if nth.is_multiple_of(3) {
                    "one"
                } else {
                    "other"
                })
            },
        )),
        6 | 7 => of(fis::Command::StartExperiment(fis::StartExperimentRequest {
            client_token: Some(format!("token-{}", nth % 2)),
            experiment_template_id: template,
            tags: Some(tags),
            ..Default::default()
        })),
        8 => of(fis::Command::TagResource(fis::TagResourceRequest {
            resource_arn: Some("arn:aws:fis:us-east-1:123456789012:action/aws:fis:wait".into()),
            tags: Some(tags),
        })),
        9 => of(fis::Command::CreateExperimentTemplate(many_accounts(
            wait().request("many"),
        ))),
        10 => of(fis::Command::CreateTargetAccountConfiguration(account(
            template,
            100 + nth,
        ))),
        11 => of(fis::Command::ListExperimentResolvedTargets(
            fis::ListExperimentResolvedTargetsRequest {
                experiment_id: experiment,
                ..Default::default()
            },
        )),
        12 => Command::Env(env::Command::InjectFault(Fault {
            operation: Some("fis.StartExperiment".into()),
            code: Some("ThrottlingException".into()),
            times: Some(1),
            ..Fault::default()
        })),
        13 => of(fis::Command::GetExperiment(fis::GetExperimentRequest {
            id: experiment,
        })),
        14 => of(fis::Command::UpdateExperimentTemplate(
            fis::UpdateExperimentTemplateRequest {
                id: template,
                description: Some(format!("changed {nth}")),
                ..Default::default()
            },
        )),
        _ => of(fis::Command::GetAction(fis::GetActionRequest {
            id: Some("aws:fis:wait".into()),
        })),
    }
}

/// Makes calls and facts that make no sense, whatever the state of things.
#[must_use]
pub fn nonsense() -> Vec<Command> {
    let mut all = templates();
    all.extend(calls());
    all.extend(facts());
    all.extend(appconfig::calls());
    all.extend(appconfig::facts());
    all
}

/// Templates that are wrong.
fn templates() -> Vec<Command> {
    let wait = |after: &'static [&'static str]| Recipe::of(&[("a", Kind::Wait(60_000), after)]);
    let circle = [
        ("a", Kind::Wait(60_000), &["b"][..]),
        ("b", Kind::Wait(60_000), &["a"][..]),
    ];
    let tags = Recipe::of(&[("a", Kind::Reboot(Pick::All("red")), &[])]);
    let both = Recipe {
        alarms: vec![0],
        ..wait(&[])
    };
    let mut all: Vec<_> = [
        Recipe::default(),
        wait(&["a"]),
        wait(&["nobody"]),
        Recipe::of(&circle),
        Recipe::of(&[("a", Kind::Wait(1_000), &[])]),
        Recipe::of(&[("a", Kind::Wait(12 * 3_600_000 + 1_000), &[])]),
        Recipe::of(&[("a b", Kind::Wait(60_000), &[])]),
        Recipe::of(&[("1a", Kind::Wait(60_000), &[])]),
        Recipe {
            report: Some(7_201_000),
            ..wait(&[])
        },
    ]
    .iter()
    .map(|recipe| recipe.request("wrong"))
    .collect();
    let right = || wait(&[]).request("right");
    let mut add = |change: &dyn Fn(&mut fis::CreateExperimentTemplateRequest)| {
        for mut request in [right(), tags.request("right")] {
            change(&mut request);
            all.push(request);
        }
    };
    add(&|request| request.description = None);
    add(&|request| request.description = Some("x".repeat(513)));
    add(&|request| request.role_arn = Some("me".into()));
    add(&|request| request.stop_conditions = Some(vec![]));
    add(&|request| {
        let none = right().stop_conditions.unwrap_or_default();
        let alarms = both.request("").stop_conditions.unwrap_or_default();
        request.stop_conditions = Some([none, alarms].concat());
    });
    add(&|request| {
        request
            .actions
            .iter_mut()
            .flatten()
            .for_each(|(_, a)| a.action_id = None)
    });
    add(&|request| {
        let unknown = Some("aws:fis:nothing".to_owned());
        request
            .actions
            .iter_mut()
            .flatten()
            .for_each(|(_, a)| a.action_id.clone_from(&unknown));
    });
    add(&|request| {
        let extra = BTreeMap::from([("colour".into(), "red".into())]);
        request
            .actions
            .iter_mut()
            .flatten()
            .for_each(|(_, a)| a.parameters = Some(extra.clone()));
    });
    add(&|request| {
        let target = BTreeMap::from([("Things".into(), "nothing".into())]);
        request
            .actions
            .iter_mut()
            .flatten()
            .for_each(|(_, a)| a.targets = Some(target.clone()));
    });
    let mut wrong_target = |change: &dyn Fn(&mut fis::TemplateTarget)| {
        let mut request = tags.request("right");
        request
            .targets
            .iter_mut()
            .flatten()
            .for_each(|(_, target)| change(target));
        all.push(request);
    };
    wrong_target(&|target| target.selection_mode = Some("COUNT(0)".into()));
    wrong_target(&|target| target.selection_mode = None);
    wrong_target(&|target| target.resource_type = Some("aws:ec2:subnet".into()));
    wrong_target(&|target| target.resource_tags = None);
    wrong_target(&|target| {
        target.resource_arns = Some(vec![
            "arn:aws:ec2:us-east-1:123456789012:instance/i-1".into(),
        ]);
    });
    all.into_iter()
        .map(|request| of(fis::Command::CreateExperimentTemplate(request)))
        .collect()
}

/// Other calls that are wrong.
fn calls() -> Vec<Command> {
    let nobody = Some("EXPnobody".to_owned());
    let lever = |id: &str, status: &str, reason: &str| {
        of(fis::Command::UpdateSafetyLeverState(
            fis::UpdateSafetyLeverStateRequest {
                id: Some(id.into()),
                state: Some(fis::SafetyLeverStateInput {
                    status: Some(status.into()),
                    reason: Some(reason.into()),
                }),
            },
        ))
    };
    let start = fis::StartExperimentRequest {
        experiment_template_id: nobody.clone(),
        ..Default::default()
    };
    let odd_mode = fis::ExperimentOptions {
        actions_mode: Some("half".into()),
        ..Default::default()
    };
    let page = |max_results, next_token: Option<&str>| fis::ListExperimentsRequest {
        max_results,
        next_token: next_token.map(Into::into),
        ..Default::default()
    };
    let tag = |arn: &str, key: &str| {
        of(fis::Command::TagResource(fis::TagResourceRequest {
            resource_arn: Some(arn.into()),
            tags: Some([(key.to_owned(), String::new())].into()),
        }))
    };
    vec![
        of(fis::Command::StopExperiment(fis::StopExperimentRequest {
            id: nobody.clone(),
        })),
        of(fis::Command::StopExperiment(fis::StopExperimentRequest {
            id: None,
        })),
        of(fis::Command::GetExperiment(fis::GetExperimentRequest {
            id: nobody.clone(),
        })),
        of(fis::Command::StartExperiment(start.clone())),
        of(fis::Command::StartExperiment(fis::StartExperimentRequest {
            experiment_options: Some(odd_mode),
            ..start.clone()
        })),
        of(fis::Command::StartExperiment(fis::StartExperimentRequest {
            client_token: Some(String::new()),
            ..start
        })),
        of(fis::Command::DeleteExperimentTemplate(
            fis::DeleteExperimentTemplateRequest { id: nobody.clone() },
        )),
        of(fis::Command::UpdateExperimentTemplate(
            fis::UpdateExperimentTemplateRequest {
                id: nobody.clone(),
                ..Default::default()
            },
        )),
        of(fis::Command::CreateTargetAccountConfiguration(account(
            nobody, 1,
        ))),
        of(fis::Command::ListExperiments(page(Some(0), None))),
        of(fis::Command::ListExperiments(page(Some(101), None))),
        of(fis::Command::ListExperiments(page(None, Some("no token")))),
        lever("other", "engaged", "because"),
        lever("default", "half", "because"),
        lever("default", "engaged", ""),
        tag(
            "arn:aws:fis:us-east-1:123456789012:experiment/EXPnobody",
            "key",
        ),
        tag("arn:aws:s3:::bucket", "key"),
        tag(
            "arn:aws:fis:us-east-1:123456789012:action/aws:fis:wait",
            "aws:key",
        ),
    ]
}

/// Facts that make no sense.
fn facts() -> Vec<Command> {
    let of_action = || Fault {
        action: Some("a".into()),
        ..Fault::default()
    };
    let mut deep = Attribute::Null;
    for _ in 0..200 {
        deep = Attribute::List(vec![deep]);
    }
    let resource = |arn: &str, resource_type: &str, attributes| env::Resource {
        arn: arn.into(),
        resource_type: resource_type.into(),
        attributes,
        ..env::Resource::default()
    };
    let register = |wrong| {
        let fine = resource("arn:fine", "aws:ec2:instance", None);
        env::Command::RegisterResources(vec![fine, wrong])
    };
    let faults = [
        Fault::default(),
        Fault {
            setup: Some(Setup::Role),
            ..of_action()
        },
        Fault {
            times: Some(0),
            ..of_action()
        },
        Fault {
            phase: Some(Phase::Run),
            report: Some(true),
            ..Fault::default()
        },
        Fault {
            after: Some(Span::ZERO),
            setup: Some(Setup::Role),
            ..Fault::default()
        },
        Fault {
            operation: Some("fis.Nothing".into()),
            code: Some("X".into()),
            ..Fault::default()
        },
        Fault {
            operation: Some("fis.StopExperiment".into()),
            ..Fault::default()
        },
    ];
    let others = [
        env::Command::SetAlarm {
            arn: String::new(),
            state: env::AlarmState::Ok,
        },
        register(resource("", "aws:ec2:instance", None)),
        register(resource("arn:wrong", "", None)),
        register(resource(
            "arn:deep",
            "t",
            Some(BTreeMap::from([("deep".into(), deep)])),
        )),
        env::Command::DeregisterResources(vec![alarm_arn(9)]),
        env::Command::SetWork(Work {
            action: String::new(),
            ..Work::default()
        }),
    ];
    let faults = faults.into_iter().map(env::Command::InjectFault);
    faults.chain(others).map(Command::Env).collect()
}

fn many_accounts(
    request: fis::CreateExperimentTemplateRequest,
) -> fis::CreateExperimentTemplateRequest {
    let options = fis::ExperimentOptions {
        account_targeting: Some("multi-account".into()),
        ..Default::default()
    };
    fis::CreateExperimentTemplateRequest {
        experiment_options: Some(options),
        ..request
    }
}

fn account(template: Option<String>, nth: usize) -> fis::CreateTargetAccountConfigurationRequest {
    fis::CreateTargetAccountConfigurationRequest {
        client_token: Some(format!("account-{nth}")),
        experiment_template_id: template,
        account_id: Some(format!("{nth:012}")),
        role_arn: Some("arn:aws:iam::123456789012:role/other".into()),
        description: None,
    }
}

fn of(command: fis::Command) -> Command {
    Command::Fis(command)
}
