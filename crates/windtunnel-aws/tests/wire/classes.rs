//! Every class of bad input on every route: the error of the service, and nothing has changed.

use serde_json::Value;
use windtunnel_aws::{Binding, Content, Kind, ROUTES, Route, Service};
use windtunnel_core::nimble::NOT_MODELLED;

use crate::aws::{Answer, Aws, Call, call};
use crate::tour_fis::TEMPLATE;
use crate::tour_nimble::STUDIO;

/// Makes the path of a route, with this text for every label that has no number.
fn path(route: &Route, text: &str) -> String {
    let parts = route.path.split('/').map(|part| match part {
        _ if !part.starts_with('{') => part,
        _ if part.ends_with(":integer}") => "1",
        _ => text,
    });
    parts.collect::<Vec<_>>().join("/")
}

fn send(route: &Route, method: &str, target: &str) -> Call {
    call(&format!("{method} {target}")).signed_for(route.service.name())
}

/// Checks that an answer is a refusal in the form of the service, which is the fault of the client.
fn is_refusal(answer: &Answer, service: Service, what: &str) {
    let status = answer.status();
    assert!(
        (400..500).contains(&status),
        "{what}: {status} {}",
        answer.text()
    );
    assert!(
        answer.code().ends_with("Exception"),
        "{what}: {}",
        answer.code()
    );
    let member = match service {
        Service::AppConfig | Service::AppConfigData => "Message",
        _ => "message",
    };
    let body = answer.json();
    let has_text = body.get(member).is_some_and(Value::is_string);
    // What no operation takes is told alike by all services.
    let has_text = has_text || answer.code() == "UnknownOperationException";
    assert!(has_text, "{what}: {body}");
}

/// Sends requests that must all be refused, on every route that is modelled.
fn refuse_all(each: impl Fn(&'static Route) -> Vec<(Call, String)>, at_least: usize) {
    let mut aws = Aws::new();
    let mut count = 0;
    let routes = ROUTES.iter().flat_map(|(_, routes)| *routes);
    for route in routes.filter(|route| !NOT_MODELLED.contains(&route.operation)) {
        for (call, what) in each(route) {
            let answer = aws.refused(call);
            is_refusal(
                &answer,
                route.service,
                &format!("{}: {what}", route.operation),
            );
            count += 1;
        }
    }
    assert!(count >= at_least, "{count}");
}

#[test]
fn no_route_takes_a_longer_path() {
    let each = |route: &'static Route| {
        // The paths of tags take all that follows.
        let longer = format!("{}/none/of/ours", path(route, "x"));
        vec![(send(route, route.method, &longer), longer)]
    };
    refuse_all(each, 122);
}

#[test]
fn no_path_takes_a_method_that_is_not_its_own() {
    let each = |route: &'static Route| {
        let path = path(route, "x");
        let methods = ["PUT", "HEAD", "OPTIONS", "TRACE", "BREW"].iter();
        methods
            .map(|method| (send(route, method, &path), format!("{method} {path}")))
            .collect()
    };
    refuse_all(each, 610);
}

#[test]
fn no_route_takes_a_body_that_is_no_object() {
    let bodies: [&[u8]; 7] = [
        b"{",
        b"[]",
        b"7",
        b"\"x\"",
        b"{\"a\":\xff}",
        b"\xc3\x28",
        b"{}{}",
    ];
    let each = |route: &'static Route| {
        let has_body = route.input == Content::Json;
        let bodies = bodies.iter().filter(move |_| has_body);
        bodies
            .map(|body| {
                let call = send(route, route.method, &path(route, "x")).body(body);
                (call, String::from_utf8_lossy(body).into_owned())
            })
            .collect()
    };
    refuse_all(each, 294);
}

/// Returns a document once for each object in it, with a list of the values in its place.
fn with_lists(document: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    if let Value::Object(members) = document {
        all.push(members.values().cloned().collect());
    }
    let put = |name: &dyn Fn(&mut Value) -> &mut Value, inner: &Value| -> Vec<Value> {
        let changed = with_lists(inner).into_iter().map(|value| {
            let mut outer = document.clone();
            *name(&mut outer) = value;
            outer
        });
        changed.collect()
    };
    match document {
        Value::Object(members) => {
            for (name, inner) in members {
                all.extend(put(&|outer| &mut outer[name], inner));
            }
        }
        Value::Array(items) => {
            for (nth, inner) in items.iter().enumerate() {
                all.extend(put(&|outer| &mut outer[nth], inner));
            }
        }
        _ => {}
    }
    all
}

#[test]
fn no_object_is_taken_from_a_list() {
    let template: Value = serde_json::from_str(TEMPLATE).expect("it is JSON");
    let settings = serde_json::json!({
        "DeletionProtection": { "Enabled": false, "ProtectionPeriodInMinutes": 20 } });
    let mut aws = Aws::new();
    for (target, service, document) in [
        ("POST /experimentTemplates", Service::Fis, template),
        ("PATCH /settings", Service::AppConfig, settings),
    ] {
        let lists = with_lists(&document);
        assert!(lists.len() > 1);
        for list in lists {
            let call = call(target).signed_for(service.name());
            let answer = aws.refused(call.body(list.to_string().as_bytes()));
            is_refusal(&answer, service, &list.to_string());
        }
    }
}

#[test]
fn no_label_takes_what_cannot_be_decoded() {
    let each = |route: &'static Route| {
        let has_text = route.labels().any(|label| label.kind == Kind::Text);
        let texts = ["%", "%2", "%zz", "%ff", "%c3%28", "a%"].iter();
        texts
            .filter(|_| has_text)
            .map(|text| {
                let path = path(route, text);
                (send(route, route.method, &path), path)
            })
            .collect()
    };
    refuse_all(each, 400);
}

/// What a member of each kind does not take.
fn misfits(binding: &Binding) -> &'static [&'static str] {
    const NUMBERS: &[&str] = &[
        "x",
        "1.5",
        "1e3",
        "0x1",
        "99999999999999999999999999",
        "-99999999999999999999999999",
        "%ff",
        "%zz",
    ];
    match binding.kind {
        Kind::Integer => NUMBERS,
        Kind::Boolean => &["maybe", "1", "%ff"],
        Kind::Text | Kind::List => &["%ff", "%zz", "%c3%28"],
    }
}

#[test]
fn no_parameter_takes_what_it_is_not() {
    let each = |route: &'static Route| {
        let bad = |binding: &'static Binding| {
            misfits(binding).iter().map(move |text| {
                let target = format!("{}?{}={text}", path(route, "x"), binding.name);
                (send(route, route.method, &target), target)
            })
        };
        route.query.iter().flat_map(bad).collect()
    };
    refuse_all(each, 250);
}

#[test]
fn no_label_of_a_number_takes_what_is_none() {
    let each = |route: &'static Route| {
        let has_number = route.path.contains(":integer}");
        let texts = ["x", "1.5", "", "-", "99999999999999999999999999", "%ff"].iter();
        texts
            .filter(|_| has_number)
            .map(|text| {
                let parts = path(route, "x");
                let parts = parts
                    .split('/')
                    .map(|part| if part == "1" { text } else { part });
                let path = parts.collect::<Vec<_>>().join("/");
                (send(route, route.method, &path), path)
            })
            .collect()
    };
    refuse_all(each, 48);
}

#[test]
fn no_header_takes_what_it_is_not() {
    let each = |route: &'static Route| {
        let bad = |binding: &'static Binding| {
            let texts = misfits(binding)
                .iter()
                .filter(|text| !text.starts_with('%'));
            texts.map(move |text| {
                let call = send(route, route.method, &path(route, "x"));
                (
                    call.header(binding.name, text),
                    format!("{}: {text}", binding.name),
                )
            })
        };
        route.headers.iter().flat_map(bad).collect()
    };
    refuse_all(each, 8);
}

/// Requests with long bodies that are answered.
fn answered(aws: &mut Aws) -> Vec<(String, Value)> {
    let (application, profile, environment) = crate::golden::deploy(aws, b"{}", "application/json");
    let studio = aws.send(call("POST /2020-08-01/studios").body(STUDIO));
    let studio = studio.get("/studio/studioId").replace(':', "%3A");
    aws.pass(windtunnel_core::Span::from_mins(1));
    let studio = format!("/2020-08-01/studios/{studio}");
    let read = |text: &str| serde_json::from_str(text).unwrap();
    let application = format!("/applications/{application}");
    vec![
        ("POST /experimentTemplates".into(), read(TEMPLATE)),
        (
            "PATCH /safetyLevers/default/state".into(),
            read(r#"{"state":{"status":"engaged","reason":"r"}}"#),
        ),
        (
            format!("POST {application}/environments"),
            read(
                r#"{"Name":"e","Description":"d","Tags":{"a":"b"},"Monitors":[{"AlarmArn":
                "arn:aws:cloudwatch:us-east-1:123456789012:alarm:a",
                "AlarmRoleArn":"arn:aws:iam::123456789012:role/r"}]}"#,
            ),
        ),
        (
            format!("POST {application}/configurationprofiles"),
            read(
                r#"{"Name":"p","LocationUri":"hosted","Type":"AWS.Freeform",
                "Validators":[{"Type":"JSON_SCHEMA","Content":"{}"}]}"#,
            ),
        ),
        (
            "POST /deploymentstrategies".into(),
            read(
                r#"{"Name":"s","DeploymentDurationInMinutes":10,"FinalBakeTimeInMinutes":5,
                "GrowthFactor":20.5,"GrowthType":"LINEAR","ReplicateTo":"NONE"}"#,
            ),
        ),
        (
            format!("POST {application}/environments/{environment}/deployments"),
            serde_json::json!({ "DeploymentStrategyId": "AppConfig.AllAtOnce",
                "ConfigurationProfileId": profile, "ConfigurationVersion": "1",
                "Description": "d", "Tags": { "a": "b" } }),
        ),
        (
            "POST /extensions".into(),
            read(
                r#"{"Name":"x","Actions":{"ON_DEPLOYMENT_COMPLETE":[{"Name":"a",
                "Uri":"arn:aws:sns:us-east-1:123456789012:t"}]},
                "Parameters":{"k":{"Required":true,"Description":"d"}}}"#,
            ),
        ),
        (
            "PATCH /settings".into(),
            read(r#"{"DeletionProtection":{"Enabled":true,"ProtectionPeriodInMinutes":15}}"#),
        ),
        (
            "POST /configurationsessions".into(),
            serde_json::json!({ "ApplicationIdentifier": "shop", "EnvironmentIdentifier": "prod",
                "ConfigurationProfileIdentifier": "main",
                "RequiredMinimumPollIntervalInSeconds": 15 }),
        ),
        (
            format!("POST {studio}/studio-components"),
            read(
                r#"{"name":"c","type":"SHARED_FILE_SYSTEM","ec2SecurityGroupIds":["sg-1"],
                "configuration":{"sharedFileSystemConfiguration":{"fileSystemId":"fs-1",
                "linuxMountPoint":"/mnt","shareName":"s"}},
                "scriptParameters":[{"key":"key","value":"v"}]}"#,
            ),
        ),
        (
            format!("POST {studio}/streaming-images"),
            read(r#"{"name":"i","ec2ImageId":"ami-0123456789abcdef0","tags":{"a":"b"}}"#),
        ),
    ]
}

/// Returns the pointers of all values below this one.
fn places(value: &Value) -> Vec<String> {
    let mut places = Vec::new();
    let mut open = vec![(String::new(), value)];
    while let Some((place, value)) = open.pop() {
        let mut step = |name: &str, value| {
            let place = format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"));
            places.push(place.clone());
            open.push((place, value));
        };
        match value {
            Value::Object(members) => members.iter().for_each(|(name, it)| step(name, it)),
            Value::Array(items) => {
                let items = items.iter().enumerate();
                items.for_each(|(nth, it)| step(&nth.to_string(), it));
            }
            _ => {}
        }
    }
    places
}

/// Everything that JSON has, and some of it too large.
fn others() -> Vec<String> {
    let long = format!("\"{}\"", "x".repeat(20_000));
    let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
    let mut others: Vec<String> = [
        "null",
        "true",
        "false",
        "0",
        "-1",
        "1.5",
        "1e308",
        "-1e308",
        "9223372036854775808",
        "123456789012345678901234567890",
        "0.000000000000000000000000001",
        "\"\"",
        "\" \"",
        "\"\\u0000\"",
        "\"%2F\"",
        "\"../..\"",
        "[]",
        "{}",
        "[null]",
        "[[]]",
        "{\"\":{}}",
    ]
    .map(Into::into)
    .into();
    others.extend([long, deep]);
    others
}

#[test]
fn no_member_takes_what_it_is_not() {
    let mut aws = Aws::new();
    let lines = answered(&mut aws);
    aws.world.handle_timeout(aws.now);
    // Whatever is answered is so in a copy, so that each request meets the same world.
    let (world, wire) = (aws.world.clone(), aws.wire.clone());
    let others = others();
    let (mut taken, mut refused) = (0, 0);
    for (line, body) in lines {
        aws.world = world.clone();
        let answer = aws.send(call(&line).body(body.to_string()));
        assert!(answer.status() < 300, "{line}: {}", answer.text());
        for place in places(&body) {
            for other in &others {
                const MARK: &str = "here it stands";
                let mut body = body.clone();
                *body.pointer_mut(&place).unwrap() = MARK.into();
                // As text: numbers that large are no JSON value here.
                let body = body.to_string().replace(&format!("\"{MARK}\""), other);
                aws.world = world.clone();
                aws.wire = wire.clone();
                let before = aws.digest();
                let answer = aws.send(call(&line).body(&body));
                let status = answer.status();
                if status < 300 {
                    taken += 1;
                    continue;
                }
                refused += 1;
                let what = format!("{line} {place} {other:.40}");
                assert!((400..500).contains(&status), "{what}: {}", answer.text());
                assert!(
                    answer.code().ends_with("Exception"),
                    "{what}: {}",
                    answer.code()
                );
                assert_eq!(aws.digest(), before, "{what}");
            }
        }
    }
    assert!(
        taken > 150 && refused > 1_500,
        "{taken} taken, {refused} refused"
    );
}
