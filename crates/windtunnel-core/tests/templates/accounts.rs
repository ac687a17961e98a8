//! Target account configurations of templates.

use super::*;

const CREATE: &str = "CreateTargetAccountConfiguration";

fn multi_account(sim: &mut Sim) -> Value {
    let options = json!({ "experimentOptions": { "accountTargeting": "multi-account" } });
    create(sim, with(least(), options))["id"].clone()
}

fn account(template: &Value, nth: u32) -> Value {
    json!({ "experimentTemplateId": template, "accountId": format!("{nth:012}"), "roleArn": ROLE })
}

#[test]
fn a_configuration_is_created_read_changed_and_deleted() {
    let mut sim = Sim::new();
    let id = multi_account(&mut sim);
    let request = with(account(&id, 1), json!({ "description": "first" }));
    let made = json!({
        "targetAccountConfiguration": {
            "accountId": "000000000001",
            "roleArn": ROLE,
            "description": "first",
        },
    });
    assert_eq!(sim.ask(CREATE, request), made);
    let key = json!({ "experimentTemplateId": id, "accountId": "000000000001" });
    assert_eq!(sim.ask("GetTargetAccountConfiguration", key.clone()), made);

    let role = "arn:aws:iam::000000000001:role/other";
    let changed = sim.ask(
        "UpdateTargetAccountConfiguration",
        with(key.clone(), json!({ "roleArn": role })),
    );
    let expected = json!({ "accountId": "000000000001", "roleArn": role, "description": "first" });
    assert_eq!(changed["targetAccountConfiguration"], expected);
    let changed = sim.ask(
        "UpdateTargetAccountConfiguration",
        with(key.clone(), json!({ "description": "" })),
    );
    let expected = json!({ "accountId": "000000000001", "roleArn": role, "description": "" });
    assert_eq!(changed["targetAccountConfiguration"], expected);
    assert_eq!(
        sim.ask("UpdateTargetAccountConfiguration", key.clone()),
        changed
    );

    assert_eq!(get(&mut sim, &id)["targetAccountConfigurationsCount"], 1);
    assert_eq!(
        sim.ask("DeleteTargetAccountConfiguration", key.clone()),
        changed
    );
    assert_eq!(get(&mut sim, &id)["targetAccountConfigurationsCount"], 0);
    for operation in ["Get", "Update", "Delete"] {
        let operation = format!("{operation}TargetAccountConfiguration");
        sim.refuse("ResourceNotFoundException", &operation, key.clone());
    }
}

#[test]
fn a_description_left_out_stays_absent() {
    let mut sim = Sim::new();
    let id = multi_account(&mut sim);
    let made = sim.ask(CREATE, account(&id, 1));
    assert_eq!(
        members(&made["targetAccountConfiguration"]),
        ["accountId", "roleArn"]
    );
}

#[test]
fn each_account_has_one_configuration() {
    let mut sim = Sim::new();
    let id = multi_account(&mut sim);
    sim.ask(CREATE, account(&id, 1));
    sim.refuse("ConflictException", CREATE, account(&id, 1));
    let other = multi_account(&mut sim);
    sim.ask(CREATE, account(&other, 1));
}

#[test]
fn forty_configurations() {
    let mut sim = Sim::new();
    let id = multi_account(&mut sim);
    for nth in 0..40 {
        sim.ask(CREATE, account(&id, nth));
    }
    assert_eq!(get(&mut sim, &id)["targetAccountConfigurationsCount"], 40);
    sim.refuse("ServiceQuotaExceededException", CREATE, account(&id, 40));
    // A configuration that exists conflicts before the quota is looked at.
    sim.refuse("ConflictException", CREATE, account(&id, 39));
    sim.ask(
        "DeleteTargetAccountConfiguration",
        json!({ "experimentTemplateId": id, "accountId": "000000000007" }),
    );
    sim.ask(CREATE, account(&id, 40));
}

#[test]
fn a_single_account_template_takes_none() {
    let mut sim = Sim::new();
    let id = create(&mut sim, least())["id"].clone();
    sim.refuse("ValidationException", CREATE, account(&id, 1));
}

#[test]
fn bad_accounts_and_roles_are_refused() {
    let mut sim = Sim::new();
    let id = multi_account(&mut sim);
    let bad = [
        json!({ "accountId": "1234" }),
        json!({ "accountId": "1234567890123" }),
        json!({ "accountId": "12345678901x" }),
        json!({ "accountId": null }),
        json!({ "roleArn": "role" }),
        json!({ "roleArn": null }),
        json!({ "description": "d".repeat(513) }),
    ];
    for change in bad {
        sim.refuse("ValidationException", CREATE, with(account(&id, 1), change));
    }
    sim.ask(
        CREATE,
        with(account(&id, 1), json!({ "description": "d".repeat(512) })),
    );
}

#[test]
fn an_unknown_template_is_not_found() {
    let mut sim = Sim::new();
    let id = json!("EXT11111111111111");
    sim.refuse("ResourceNotFoundException", CREATE, account(&id, 1));
    let key = json!({ "experimentTemplateId": id, "accountId": "000000000001" });
    for operation in ["Get", "Update", "Delete"] {
        let operation = format!("{operation}TargetAccountConfiguration");
        sim.refuse("ResourceNotFoundException", &operation, key.clone());
    }
    let list = json!({ "experimentTemplateId": id });
    sim.refuse(
        "ResourceNotFoundException",
        "ListTargetAccountConfigurations",
        list,
    );
}

#[test]
fn the_list_is_in_order_of_creation() {
    let mut sim = Sim::new();
    let id = multi_account(&mut sim);
    for (secs, nth) in [(1, 7), (2, 3), (3, 5)] {
        sim.at(secs).ask(CREATE, account(&id, nth));
    }
    let list = sim.ask(
        "ListTargetAccountConfigurations",
        json!({ "experimentTemplateId": id }),
    );
    let configurations = &list["targetAccountConfigurations"];
    assert_eq!(
        column(configurations, "accountId"),
        ["000000000007", "000000000003", "000000000005"]
    );
    assert_eq!(members(&list), ["targetAccountConfigurations"]);
}

#[test]
fn configurations_go_with_their_template() {
    let mut sim = Sim::new();
    let id = multi_account(&mut sim);
    sim.ask(CREATE, account(&id, 1));
    sim.ask("DeleteExperimentTemplate", json!({ "id": id }));
    let key = json!({ "experimentTemplateId": id, "accountId": "000000000001" });
    sim.refuse(
        "ResourceNotFoundException",
        "GetTargetAccountConfiguration",
        key,
    );
}

#[test]
fn an_update_of_the_template_keeps_its_configurations() {
    let mut sim = Sim::new();
    let id = multi_account(&mut sim);
    sim.ask(CREATE, account(&id, 1));
    sim.ask(
        "UpdateExperimentTemplate",
        json!({ "id": id, "description": "new" }),
    );
    assert_eq!(get(&mut sim, &id)["targetAccountConfigurationsCount"], 1);
}
