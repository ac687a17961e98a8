//! Section 7: how many targets an action takes.

use super::*;

#[test]
fn too_many_tagged_targets_fail_the_action_with_a_text() {
    let mut stage = Stage::with_instances(401);
    stage.target("all", tagged("ALL"));
    stage.target("most", tagged("COUNT(400)"));
    stage.action("a", STOP, "all");
    stage.action("b", STOP, "most");
    stage.action("c", "aws:ec2:reboot-instances", "all");
    let reason = "Action aws:ec2:stop-instances can act on at most 400 targets; 401 were resolved.";
    assert_eq!(stage.resolve().outcome, resolved(&[], &[(0, reason)]));
    stage.limits.fis_target_quotas = false;
    assert_eq!(stage.resolve().outcome, Outcome::default());
}

#[test]
fn targets_given_by_arn_have_no_quota() {
    let mut stage = Stage::with_instances(0);
    let interface = |n| format!("arn:aws:directconnect:eu-west-1:{OWNER}:dxvif/dxvif-{n:08}");
    let arns: Vec<_> = (0..6).map(interface).collect();
    let target = named(&arns, "ALL");
    let resource_type = text("aws:directconnect:virtual-interface");
    stage.target(
        "t",
        TemplateTarget {
            resource_type,
            ..target
        },
    );
    stage.action("a", "aws:directconnect:virtual-interface-disconnect", "t");
    assert_eq!(stage.resolve().outcome, Outcome::default());
}

#[test]
fn a_quota_may_depend_on_a_parameter_of_the_action() {
    let mut stage = Stage::with_instances(0);
    for n in 0..6 {
        stage.register(Resource {
            arn: format!("arn:aws:ec2:eu-west-1:{OWNER}:subnet/subnet-{n}"),
            resource_type: "aws:ec2:subnet".into(),
            ..instance(0)
        });
    }
    stage.target(
        "t",
        TemplateTarget {
            resource_type: text("aws:ec2:subnet"),
            ..tagged("ALL")
        },
    );
    for (action, scope) in [("a", "all"), ("b", "s3")] {
        stage.action(action, "aws:network:disrupt-connectivity", "t");
        let parameters = [("scope".into(), scope.into())];
        stage.template.actions.get_mut(action).unwrap().parameters = Some(parameters.into());
    }
    let reason =
        "Action aws:network:disrupt-connectivity can act on at most 5 targets; 6 were resolved.";
    assert_eq!(stage.resolve().outcome, resolved(&[], &[(1, reason)]));
}
