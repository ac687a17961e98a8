//! The quota of parallel actions, checked at run time: the 11th ready action waits.

use super::*;

fn at_run() -> Sim {
    Sim::configured(|config| config.fis.switches.parallel_check_at_create = false)
}

/// Waits that are ready at once, named `w00` and so on.
fn waits(count: usize) -> Plan {
    (0..count).fold(Plan::new(), |plan, nth| {
        plan.wait(&format!("w{nth:02}"), "PT1M")
    })
}

fn running(sim: &mut Sim, id: &str) -> Vec<String> {
    let actions = sim.get(id).actions;
    let running = actions
        .into_iter()
        .filter(|(_, action)| action.state.status == "running");
    running.map(|(name, _)| name).collect()
}

#[test]
fn by_default_the_template_is_refused() {
    let request = serde_json::to_value(waits(11).request).expect("JSON");
    Sim::new().refuse(
        "ServiceQuotaExceededException",
        "CreateExperimentTemplate",
        request,
    );
}

#[test]
fn the_eleventh_ready_action_waits_for_room() {
    let mut sim = at_run();
    let id = sim.fly(&waits(11));
    sim.at(1);
    let names: Vec<_> = (0..10).map(|nth| format!("w{nth:02}")).collect();
    assert_eq!(running(&mut sim, &id), names);
    assert_eq!(sim.get(&id).actions["w10"].state.status, "pending");
    sim.at(60);
    assert_eq!(running(&mut sim, &id).len(), 10);
    sim.at(61);
    assert_eq!(running(&mut sim, &id), ["w10"]);
    assert_eq!(status(&mut sim, &id), "running");
    sim.at(121);
    assert_eq!(status(&mut sim, &id), "completed");
    let last = sim.get(&id).actions["w10"].clone();
    assert_eq!(
        last.start_time.map(|at| common::secs(at.0)).as_deref(),
        Some("61")
    );
    assert_eq!(
        last.end_time.map(|at| common::secs(at.0)).as_deref(),
        Some("121")
    );
}

#[test]
fn twenty_actions_run_in_two_rounds_by_name() {
    let mut sim = at_run();
    let id = sim.fly(&waits(20));
    sim.at(1);
    assert_eq!(
        running(&mut sim, &id).last().map(String::as_str),
        Some("w09")
    );
    sim.at(61);
    assert_eq!(
        running(&mut sim, &id).first().map(String::as_str),
        Some("w10")
    );
    assert_eq!(running(&mut sim, &id).len(), 10);
    sim.at(121);
    sim.shows(
        &id,
        &format!("completed 0 0..121\n{}", {
            let times = |nth: usize| if nth < 10 { "1..61" } else { "61..121" };
            (0..20)
                .map(|nth| format!("w{nth:02} completed {}\n", times(nth)))
                .collect::<String>()
        }),
    );
}

#[test]
fn one_at_a_time_starts_as_each_ends() {
    let mut plan = waits(10);
    for nth in 0..10 {
        plan = plan.wait(&format!("w{nth:02}"), &format!("PT{}S", 60 + nth));
    }
    let plan = plan
        .wait("x1", "PT1M")
        .wait("x2", "PT1M")
        .wait("x3", "PT1M");
    let mut sim = at_run();
    let id = sim.fly(&plan);
    sim.at(61);
    assert_eq!(sim.get(&id).actions["x1"].state.status, "running");
    assert_eq!(sim.get(&id).actions["x2"].state.status, "pending");
    sim.at(62);
    assert_eq!(sim.get(&id).actions["x2"].state.status, "running");
    assert_eq!(sim.get(&id).actions["x3"].state.status, "pending");
    sim.at(63);
    assert_eq!(sim.get(&id).actions["x3"].state.status, "running");
    sim.at(123);
    assert_eq!(status(&mut sim, &id), "completed");
}

#[test]
fn what_waits_is_cancelled_by_a_stop() {
    let mut sim = at_run();
    let id = sim.fly(&waits(11));
    sim.at(30);
    sim.stop(&id);
    sim.at(31);
    let actions = sim.get(&id).actions;
    assert_eq!(actions["w10"].state.status, "cancelled");
    assert!(
        actions
            .iter()
            .filter(|(name, _)| *name != "w10")
            .all(|(_, a)| a.state.status == "stopped")
    );
    assert_eq!(status(&mut sim, &id), "stopped");
}

#[test]
fn what_waits_is_cancelled_by_a_failure() {
    let mut sim = at_run();
    sim.inject(common::fault("w03", 9, "InternalFailure", "X"));
    let id = sim.fly(&waits(12));
    sim.at(10);
    assert_eq!(sim.get(&id).actions["w10"].state.status, "cancelled");
    sim.at(11);
    assert_eq!(status(&mut sim, &id), "failed");
    assert_eq!(sim.get(&id).actions["w11"].state.status, "cancelled");
}

#[test]
fn instant_actions_take_turns_in_one_instant() {
    let plan = (0..15).fold(Plan::new(), |plan, nth| plan.reboot(&format!("r{nth:02}")));
    let mut sim = at_run();
    let id = sim.fly(&plan);
    sim.at(1);
    assert_eq!(status(&mut sim, &id), "completed");
}

#[test]
fn successors_wait_for_room_too() {
    let mut plan = waits(10);
    for nth in 0..10 {
        let name = format!("w{nth:02}");
        plan = plan.wait(&format!("x{nth:02}"), "PT1M").after(&name);
    }
    let plan = plan.wait("a", "PT2M");
    let mut sim = Sim::configured(|config| {
        config.fis.switches.parallel_check_at_create = false;
        config.limits.fis_actions = 21;
    });
    let id = sim.fly(&plan);
    // `a` and nine of the first layer run; the tenth has to wait.
    sim.at(1);
    assert_eq!(sim.get(&id).actions["w09"].state.status, "pending");
    assert_eq!(running(&mut sim, &id).len(), 10);
    sim.at(61);
    // Ready by name: w09, then x00 to x07; x08 has to wait.
    let mut names = vec!["a".to_owned(), "w09".to_owned()];
    names.extend((0..8).map(|nth| format!("x{nth:02}")));
    assert_eq!(running(&mut sim, &id), names);
    sim.at(121);
    assert_eq!(running(&mut sim, &id), ["x08", "x09"]);
    sim.at(181);
    assert_eq!(status(&mut sim, &id), "completed");
}

#[test]
fn many_actions_take_turns_as_well() {
    let mut sim = Sim::configured(|config| {
        config.fis.switches.parallel_check_at_create = false;
        config.limits.fis_actions = 100;
    });
    let id = sim.fly(&waits(45));
    for round in 0..5 {
        sim.at(1 + round * 60);
        let names = running(&mut sim, &id);
        let expected = if round < 4 { 10 } else { 5 };
        assert_eq!(names.len(), expected, "round {round}");
        assert_eq!(names[0], format!("w{:02}", round * 10));
    }
    sim.at(301);
    assert_eq!(status(&mut sim, &id), "completed");
}
