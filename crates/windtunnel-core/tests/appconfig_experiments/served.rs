//! What clients get of flags that are part of experiments.

use super::*;
use windtunnel_core::Span;

const OFF: &str = r#"{"checkout":{"enabled":false},"header":{"enabled":false}}"#;
const OVER: &str =
    r#"{"checkout":{"_variant":"__default__","enabled":false},"header":{"enabled":false}}"#;

#[test]
fn plain_clients_get_the_default_variant() {
    let mut stand = Stand::deployed();
    let definition = stand.define("faster", "checkout");
    let mut session = stand.session();
    assert_eq!(stand.poll(&mut session), OFF);
    stand.start(&definition, json!({ "ExposurePercentage": 100 }));
    stand.lab.pass(15);
    assert_eq!(stand.poll(&mut session), OVER);
    stand.lab.pass(15);
    assert_eq!(stand.poll(&mut session), "");
    // A change of the experiment is one, also where plain clients cannot see it.
    let members = json!({ "TreatmentOverrides": { "Inline": { "qa": "t1" } } });
    stand.update((&definition, 1), members);
    stand.lab.pass(15);
    assert_eq!(stand.poll(&mut session), OVER);
    stand.stop((&definition, 1));
    stand.lab.pass(15);
    assert_eq!(stand.poll(&mut session), OFF);
    stand.lab.pass(15);
    assert_eq!(stand.poll(&mut session), "");
}

#[test]
fn a_run_that_comes_and_goes_between_polls_is_not_seen() {
    let mut stand = Stand::deployed();
    let definition = stand.define("faster", "checkout");
    let mut session = stand.session();
    assert_eq!(stand.poll(&mut session), OFF);
    stand.start(&definition, json!({}));
    stand.stop((&definition, 1));
    stand.lab.pass(15);
    assert_eq!(stand.poll(&mut session), "");
}

#[test]
fn the_base_is_that_of_the_last_managed_deployment() {
    let mut stand = Stand::deployed();
    let definition = stand.define("faster", "checkout");
    stand.start(&definition, json!({}));
    let version = stand.version(&checkout_on());
    stand.deploy(version);
    let mut session = stand.session();
    assert_eq!(stand.poll(&mut session), OVER);
    stand.expose((&definition, 1), 5.0);
    stand.lab.pass(15);
    let on = OVER.replacen("false", "true", 1);
    assert_eq!(stand.poll(&mut session), on);
    // Taking the version back does not touch the experiment.
    let input = with(
        stand.place(),
        json!({ "DeploymentNumber": 3, "AllowRevert": true }),
    );
    stand.lab.ask("StopDeployment", input);
    stand.lab.pass(15);
    assert_eq!(stand.poll(&mut session), on);
    assert_eq!(stand.deployments()[3], "4 MANAGED v2 COMPLETE");
    // Nothing is left when all is taken back, although managed deployments completed.
    let input = with(
        stand.place(),
        json!({ "DeploymentNumber": 1, "AllowRevert": true }),
    );
    stand.lab.ask("StopDeployment", input);
    stand.lab.pass(15);
    let error = stand.try_poll(&mut session).expect_err("nothing is served");
    assert_eq!(error.message, "Configuration not found");
    let input = json!({
        "ApplicationIdentifier": stand.app, "EnvironmentIdentifier": stand.env,
        "ConfigurationProfileIdentifier": stand.profile,
    });
    let text = stand
        .lab
        .refuse(NOT_FOUND, "appconfigdata.StartConfigurationSession", input);
    assert_eq!(text, "Deployment not found");
}

#[test]
fn agents_get_variants_and_rules() {
    let mut stand = Stand::deployed();
    let (checkout, header) = (
        stand.define("faster", "checkout"),
        stand.define("other", "header"),
    );
    assert_eq!(header_of(&mut stand), "");
    let members = json!({
        "ExposurePercentage": 20,
        "TreatmentOverrides": { "Inline": { "a \"b\"": "t1", "z": "t1", "qa": "c" } },
    });
    stand.start(&checkout, members);
    stand.start(&header, json!({}));
    let arn = |definition: &str| {
        let app = &stand.app;
        format!("{ARN}application/{app}/experimentdefinition/{definition}/experimentrun/1")
    };
    let (first, second) = (arn(&checkout), arn(&header));
    let expected = format!("checkout={first}|t1=__t1__,c=__c__;header={second}|t1=__t1__,c=__c__");
    assert_eq!(header_of(&mut stand), expected);

    let (app, env, profile) = (stand.app.clone(), stand.env.clone(), stand.profile.clone());
    let at = FlagsAt {
        application: &app,
        environment: &env,
        profile: &profile,
    };
    let flags = stand
        .lab
        .world
        .appconfig(stand.lab.now)
        .agent_flags(at)
        .expect("flags");
    let flags: Value = serde_json::from_str(&flags).expect("JSON");
    let seed = format!("{ACCOUNT}:{app}:{checkout}:1");
    let split = |pct: u32| format!(r#"(split pct::{pct} by::$entityId seed::"{seed}")"#);
    let rule = |part: &str| format!(r#"(and (exists key::"entityId") {RULE} {part})"#);
    let control = rule(&format!("(and {} (not {}))", split(60), split(50)));
    let expected = json!([
        { "name": "__c_override__", "enabled": false, "rule": r#"(in $entityId ["qa"])"# },
        {
            "name": "__t1_override__", "enabled": true,
            "rule": r#"(in $entityId ["a \"b\"", "z"])"#,
        },
        { "name": "__t1__", "enabled": true, "rule": rule(&split(10)) },
        { "name": "__c__", "enabled": false, "rule": control },
        { "name": "__default__", "enabled": false },
    ]);
    assert_eq!(flags["values"]["checkout"]["_variants"], expected);
    assert_eq!(stand.shows("checkout", "a \"b\"", ""), "__t1_override__ on");
}

#[test]
fn the_header_of_agents_follows_the_token() {
    let mut stand = Stand::deployed();
    let session = stand.session();
    let token = session.0.as_str().expect("a token").to_owned();
    let of_token = |stand: &mut Stand, token: &str| {
        let mut call = stand.lab.world.appconfigdata(stand.lab.now);
        call.experiment_flags(token)
    };
    assert_eq!(of_token(&mut stand, &token), "");
    let definition = stand.define("faster", "checkout");
    stand.start(&definition, json!({}));
    let expected = header_of(&mut stand);
    assert!(expected.ends_with("/experimentrun/1|t1=__t1__,c=__c__"));
    assert_eq!(of_token(&mut stand, &token), expected);
    for foreign in ["", "nonsense", &token[1..]] {
        assert_eq!(of_token(&mut stand, foreign), "");
    }
    stand.stop((&definition, 1));
    assert_eq!(of_token(&mut stand, &token), "");
}

#[test]
fn hosts_can_look_at_definitions_and_runs() {
    let mut stand = Stand::deployed();
    let call = |stand: &mut Stand, after| {
        let call = stand.lab.world.appconfig(stand.lab.now);
        call.definition_after(after)
    };
    assert_eq!(call(&mut stand, None), None);
    let (one, two) = (
        stand.define("one", "checkout"),
        stand.define("two", "header"),
    );
    let first = call(&mut stand, None).expect("the first");
    assert_eq!((&first.id, &first.application_id), (&one, &stand.app));
    let second = call(&mut stand, Some(first.serial)).expect("the second");
    assert_eq!((second.id.as_str(), second.name.as_str()), (&*two, "two"));
    assert_eq!(call(&mut stand, Some(second.serial)), None);
    assert_eq!(call(&mut stand, Some(u32::MAX)), None);

    stand.start(&two, json!({}));
    stand.expose((&two, 1), 50.0);
    let digest = stand.lab.world.digest();
    let mut look = |run, skip| {
        let call = stand.lab.world.appconfig(stand.lab.now);
        let sight = call.look_at_run(second.serial, run, skip);
        sight.map(|sight| {
            let events = sight.events.into_iter();
            let events = events.map(|(event, number)| (event.event_type, number));
            (sight.shown.exposure_percentage, events.collect::<Vec<_>>())
        })
    };
    let events = [
        ("RUN_STARTED".to_owned(), 2),
        ("EXPOSURE_UPDATED".into(), 3),
    ];
    let half = Decimal::whole(50);
    assert_eq!(look(1, 0), Some((half, events.to_vec())));
    assert_eq!(look(1, 1), Some((half, events[1..].to_vec())));
    assert_eq!(look(1, 9), Some((half, vec![])));
    assert_eq!((look(2, 0), look(0, 0)), (None, None));
    assert_eq!(stand.lab.world.digest(), digest);
    let other = stand.lab.world.appconfig(stand.lab.now);
    assert_eq!(other.look_at_run(first.serial, 1, 0), None);
}

fn header_of(stand: &mut Stand) -> String {
    let (app, env, profile) = (stand.app.clone(), stand.env.clone(), stand.profile.clone());
    let at = FlagsAt {
        application: &app,
        environment: &env,
        profile: &profile,
    };
    stand
        .lab
        .world
        .appconfig(stand.lab.now)
        .experiment_flags(at)
        .expect("a header")
}

#[test]
fn treatments_bring_their_attributes() {
    let mut stand = Stand::deployed();
    let mut draft = stand.draft("blue", "checkout");
    let values = json!({ "color": { "StringValue": "blue" }, "limit": { "NumberValue": 2.5 } });
    draft["Treatments"][0]["FlagValue"]["AttributeValues"] = values.clone();
    draft["Control"]["FlagValue"]["AttributeValues"] = values;
    let definition = id(&stand.lab.ask("CreateExperimentDefinition", draft));
    stand.start(&definition, json!({ "ExposurePercentage": 100 }));
    let treated = first(|entity| stand.shows("checkout", entity, "US") == "__t1__ on");
    let found = stand.evaluate("checkout", &treated, "US");
    let shown = serde_json::to_value(&found).expect("JSON");
    let expected = json!({
        "Variant": "__t1__",
        "Treatment": "t1",
        "ExperimentRun": format!(
            "{ARN}application/{}/experimentdefinition/{definition}/experimentrun/1", stand.app
        ),
        "Enabled": true,
        "Attributes": { "color": { "StringValue": "blue" }, "limit": { "NumberValue": 2.5 } },
    });
    assert_eq!(shown, expected);
    // The control is off and shows none.
    let control = first(|entity| stand.shows("checkout", entity, "US") == "__c__ off");
    assert!(
        stand
            .evaluate("checkout", &control, "US")
            .attributes
            .is_empty()
    );
    let other = stand.evaluate("checkout", &control, "FR");
    assert_eq!(
        (other.treatment, other.experiment_run.is_some()),
        (None, true)
    );
}

#[test]
fn deployed_variants_hold_for_everyone_else() {
    let mut stand = Stand::bare(|_| {});
    let content = r#"{"version":"1","values":{"checkout":{"_variants":[
        {"name":"vip","enabled":true,"rule":"(eq $tier \"vip\")"},
        {"name":"plain","enabled":false}]}}}"#;
    stand.version(content);
    stand.deploy(1);
    let definition = stand.define("faster", "checkout");
    let vip = EntityContext::default().with("tier", AttributeValue::StringValue("vip".into()));
    for is_running in [false, true] {
        if is_running {
            stand.start(&definition, json!({ "ExposurePercentage": 100 }));
        }
        let (app, env, profile) = (stand.app.clone(), stand.env.clone(), stand.profile.clone());
        let at = FlagsAt {
            application: &app,
            environment: &env,
            profile: &profile,
        };
        let found = stand
            .lab
            .world
            .appconfig(stand.lab.now)
            .evaluate(at, &[], None, &vip);
        let found = &found.expect("flags")["checkout"];
        assert_eq!(
            (found.variant.as_deref(), found.enabled),
            (Some("vip"), true)
        );
        let expected = if is_running {
            "__default__ off"
        } else {
            "plain off"
        };
        assert_eq!(stand.shows("checkout", "user-1", "FR"), expected);
    }
}

#[test]
fn a_growing_deployment_takes_entities_by_their_own_slot() {
    let mut stand = Stand::deployed();
    let version = stand.version(&checkout_on());
    stand.deploy_by(version, "AppConfig.Linear20PercentEvery6Minutes");
    let entities: Vec<String> = (0..300).map(|n| format!("user-{n}")).collect();
    let mut on = vec![false; entities.len()];
    for step in 0..=5 {
        for (entity, on) in entities.iter().zip(&mut on) {
            let is_on = stand.evaluate("checkout", entity, "US").enabled;
            assert!(is_on || !*on, "{entity} goes back");
            *on = is_on;
        }
        let count = on.iter().filter(|on| **on).count();
        assert!(
            count.abs_diff(60 * step) < 30,
            "{count} of 300 at step {step}"
        );
        let at = stand.at();
        let nobody = stand.lab.world.clone().appconfig(stand.lab.now).evaluate(
            at,
            &["checkout", "nowhere"],
            None,
            &EntityContext::default(),
        );
        let nobody = nobody.expect("flags");
        assert_eq!(nobody["checkout"].enabled, step == 5);
        assert_eq!(nobody.len(), 1);
        stand.lab.pass(360);
    }
}

#[test]
fn a_delay_holds_for_experiments_too() {
    let mut stand = Stand::configured(|config| {
        config.appconfig.timing.propagation_delay = Span::from_secs(5);
    });
    stand.lab.pass(60);
    let definition = stand.define("faster", "checkout");
    let members = json!({ "TreatmentOverrides": { "Inline": { "qa": "t1" } } });
    stand.start(&definition, members);
    assert_eq!(stand.shows("checkout", "qa", "US"), "- off");
    stand.lab.pass(5);
    assert_eq!(stand.shows("checkout", "qa", "US"), "__t1_override__ on");
    let members = json!({ "TreatmentOverrides": { "Inline": {} } });
    stand.update((&definition, 1), members);
    stand.lab.pass(1);
    stand.stop((&definition, 1));
    assert_eq!(stand.shows("checkout", "qa", "US"), "__t1_override__ on");
    stand.lab.pass(4);
    assert_eq!(stand.shows("checkout", "qa", "US"), "__default__ off");
    stand.lab.pass(1);
    assert_eq!(stand.shows("checkout", "qa", "US"), "- off");
}

#[test]
fn asking_changes_nothing_and_needs_flags() {
    let mut stand = Stand::deployed();
    let plain = stand.lab.profile(&stand.app.clone(), "plain");
    let before = stand.lab.world.state_digest();
    stand.shows("checkout", "user-1", "US");
    assert_eq!(stand.lab.world.state_digest(), before);
    let nothing = EntityContext::default();
    let (app, env, profile) = (stand.app.clone(), stand.env.clone(), stand.profile.clone());
    let at = FlagsAt {
        application: &app,
        environment: &env,
        profile: &profile,
    };
    for (at, code) in [
        (
            FlagsAt {
                application: "nope",
                ..at
            },
            NOT_FOUND,
        ),
        (
            FlagsAt {
                environment: "nope",
                ..at
            },
            NOT_FOUND,
        ),
        (
            FlagsAt {
                profile: "nope",
                ..at
            },
            NOT_FOUND,
        ),
        (
            FlagsAt {
                profile: &plain,
                ..at
            },
            BAD_REQUEST,
        ),
    ] {
        let mut call = stand.lab.world.appconfig(stand.lab.now);
        let error = call
            .evaluate(at, &[], None, &nothing)
            .expect_err("it is refused");
        assert_eq!(error.code.name(), code, "{error}");
    }
}
