//! What lists hold and in which order.

use super::*;

#[test]
fn experiments_are_listed_in_order_of_creation() {
    let mut sim = Sim::new();
    let template = sim.create(&wait());
    let mut ids = Vec::new();
    for nth in 0..5 {
        sim.at(nth);
        ids.push(sim.start(&template).id);
    }
    let list = sim.ask("ListExperiments", json!({}));
    assert_eq!(column(&list["experiments"], "id"), ids);
    assert_eq!(members(&list), ["experiments"]);
}

#[test]
fn templates_are_listed_in_order_of_creation() {
    let mut sim = Sim::new();
    let mut ids = Vec::new();
    for nth in 0..9 {
        sim.at(nth);
        ids.push(sim.create(&wait()));
    }
    let gone = ids.remove(4);
    sim.ask("DeleteExperimentTemplate", json!({ "id": gone }));
    sim.ask(
        "UpdateExperimentTemplate",
        json!({ "id": ids[0], "description": "new" }),
    );
    let list = sim.ask("ListExperimentTemplates", json!({}));
    assert_eq!(column(&list["experimentTemplates"], "id"), ids);
}

#[test]
fn summaries_carry_the_state_but_no_actions() {
    let mut sim = Sim::new();
    let id = sim.fly(&wait());
    sim.at(60);
    let list = sim.ask("ListExperiments", json!({}));
    let summary = &list["experiments"][0];
    let expected = [
        "arn",
        "creationTime",
        "experimentOptions",
        "experimentTemplateId",
        "id",
        "state",
        "tags",
    ];
    assert_eq!(members(summary), expected);
    let got = sim.ask("GetExperiment", json!({ "id": id }));
    for member in expected {
        assert_eq!(summary[member], got["experiment"][member], "{member}");
    }
    assert_eq!(
        summary["state"],
        json!({ "status": "running", "reason": "Experiment is running." })
    );
}

#[test]
fn a_failed_experiment_shows_its_error_in_the_list() {
    let mut sim = Sim::new();
    sim.inject(common::fault("A", 9, "InternalFailure", "X"));
    sim.fly(&wait());
    sim.at(10);
    let list = sim.ask("ListExperiments", json!({}));
    let error = json!({ "accountId": ACCOUNT, "code": "InternalFailure", "location": "actions.A" });
    let state = json!({ "status": "failed", "reason": "X", "error": error });
    assert_eq!(list["experiments"][0]["state"], state);
}

#[test]
fn experiments_can_be_listed_by_template() {
    let mut sim = Sim::new();
    let (one, other, unused) = (
        sim.create(&wait()),
        sim.create(&wait()),
        sim.create(&wait()),
    );
    let a = sim.start(&one).id;
    let b = sim.at(1).start(&other).id;
    let c = sim.at(2).start(&one).id;
    let by = |sim: &mut Sim, template: &str| {
        let list = sim.ask(
            "ListExperiments",
            json!({ "experimentTemplateId": template }),
        );
        column(&list["experiments"], "id")
    };
    assert_eq!(by(&mut sim, &one), [a, c]);
    assert_eq!(by(&mut sim, &other), [b]);
    assert_eq!(by(&mut sim, &unused), [""; 0]);
    assert_eq!(by(&mut sim, "EXT11111111111111"), [""; 0]);
}

#[test]
fn experiments_of_an_updated_template_are_found_by_it() {
    let mut sim = Sim::new();
    let template = sim.create(&wait());
    let a = sim.start(&template).id;
    sim.at(1).ask(
        "UpdateExperimentTemplate",
        json!({ "id": template, "description": "new" }),
    );
    let b = sim.start(&template).id;
    let list = sim.ask(
        "ListExperiments",
        json!({ "experimentTemplateId": template }),
    );
    assert_eq!(column(&list["experiments"], "id"), [a, b]);
}
