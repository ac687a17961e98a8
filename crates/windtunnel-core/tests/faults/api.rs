//! Errors of API calls that are injected.

use windtunnel_core::fis::ExperimentId;

use super::*;

fn failing(operation: &str, code: &str) -> Fault {
    Fault {
        operation: Some(operation.into()),
        code: Some(code.into()),
        reason: Some("Rate exceeded".into()),
        ..Default::default()
    }
}

fn call(sim: &mut Sim, operation: &str) -> Result<(), (String, String)> {
    let input = match operation {
        "GetExperiment" | "StopExperiment" => json!({ "id": "EXP1111111111111111" }),
        _ => json!({}),
    };
    let answer = sim.call(operation, input);
    answer
        .map(|_| ())
        .map_err(|error| (error.code.name().to_owned(), error.message))
}

#[test]
fn an_injected_error_is_answered_once_by_default() {
    let mut sim = Sim::new();
    sim.inject(failing("fis.ListExperiments", "ThrottlingException"));
    let error = call(&mut sim, "ListExperiments");
    assert_eq!(
        error,
        Err(("ThrottlingException".into(), "Rate exceeded".into()))
    );
    assert_eq!(call(&mut sim, "ListExperiments"), Ok(()));
}

#[test]
fn an_injected_error_is_answered_as_often_as_it_says() {
    let mut sim = Sim::new();
    sim.inject(Fault {
        times: Some(3),
        ..failing("fis.ListActions", "InternalServerException")
    });
    for _ in 0..3 {
        assert!(call(&mut sim, "ListActions").is_err());
        assert_eq!(call(&mut sim, "ListExperiments"), Ok(()));
    }
    assert_eq!(call(&mut sim, "ListActions"), Ok(()));
}

#[test]
fn errors_of_the_service_can_be_injected_too() {
    for code in [
        "ValidationException",
        "ConflictException",
        "ResourceNotFoundException",
        "ServiceQuotaExceededException",
    ] {
        let mut sim = Sim::new();
        sim.inject(failing("fis.ListExperiments", code));
        assert_eq!(
            call(&mut sim, "ListExperiments"),
            Err((code.into(), "Rate exceeded".into()))
        );
    }
}

#[test]
fn an_injected_error_comes_before_all_checks_and_does_nothing() {
    let mut sim = Sim::new();
    let template = sim.create(&Plan::new().wait("A", "PT5M"));
    let id = sim.start(&template).id;
    sim.at(10);
    sim.inject(failing("fis.StopExperiment", "ThrottlingException"));
    assert!(call(&mut sim, "StopExperiment").is_err_and(|(code, _)| code == "ThrottlingException"));
    sim.inject(failing("fis.StopExperiment", "ThrottlingException"));
    assert!(sim.call("StopExperiment", json!({ "id": id })).is_err());
    assert_eq!(status(&mut sim, &id), "running");
    sim.inject(failing("fis.StartExperiment", "ThrottlingException"));
    let token = json!({ "clientToken": "t", "experimentTemplateId": template });
    assert!(sim.call("StartExperiment", token.clone()).is_err());
    // The retry starts it, once.
    let started = sim.ask("StartExperiment", token.clone())["experiment"]["id"].take();
    assert_eq!(
        sim.ask("StartExperiment", token)["experiment"]["id"],
        started
    );
}

#[test]
fn typed_calls_and_hosts_that_start_many_get_injected_errors_too() {
    let mut sim = Sim::new();
    let template = sim.create(&Plan::new().wait("A", "PT5M"));
    let request = windtunnel_core::fis::StartExperimentRequest {
        experiment_template_id: Some(template),
        ..Default::default()
    };
    sim.inject(Fault {
        times: Some(2),
        ..failing("fis.StartExperiment", "ThrottlingException")
    });
    assert!(sim.api().start_experiment(request.clone()).is_err());
    assert!(sim.api().start(&request).is_err());
    assert!(sim.api().start(&request).is_ok());
}

#[test]
fn cleared_errors_are_not_answered() {
    let mut sim = Sim::new();
    sim.inject(failing("fis.ListExperiments", "ThrottlingException"));
    sim.tell(env::Command::ClearFaults);
    assert_eq!(call(&mut sim, "ListExperiments"), Ok(()));
}

#[test]
fn a_replay_uses_up_injected_errors_too() {
    let mut sim = Sim::configured(|config| config.journal = true);
    sim.inject(failing("fis.ListActions", "ThrottlingException"));
    assert!(call(&mut sim, "ListActions").is_err());
    let journal = sim.world.journal().expect("it keeps one").clone();
    let mut again =
        windtunnel_core::replay(&journal.header, journal.entries, None).expect("it replays");
    assert_eq!(again.state_digest(), sim.world.state_digest());
    let list = windtunnel_core::fis::ListActionsRequest::default();
    assert!(again.fis(sim.now).list_actions(list).is_ok());
}

#[test]
fn who_looks_at_an_experiment_meets_no_injected_error() {
    let mut sim = Sim::new();
    let id = sim.fly(&plan());
    sim.inject(failing("fis.GetExperiment", "ThrottlingException"));
    let (first, none) = (ExperimentId(0), ExperimentId(1));
    let before = sim.world.state_digest();
    let fis = sim.world.fis(sim.now);
    let shown = fis.look_at_experiment(first).expect("it was started");
    assert_eq!(fis.look_at_experiment(none), None);
    assert_eq!(sim.world.state_digest(), before);
    // The error waits for the client.
    let error = call(&mut sim, "GetExperiment").unwrap_err();
    assert_eq!(error.0, "ThrottlingException");
    assert_eq!(sim.get(&id), shown);
}
