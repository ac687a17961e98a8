"""Every operation and paginator of the experiments of AppConfig."""

import pytest

from support.shop import FLAGS, Shop

DOCUMENT = {
    "version": "1",
    "flags": {
        "checkout": {
            "name": "Checkout",
            "attributes": {
                "color": {"constraints": {"type": "string"}},
                "limit": {"constraints": {"type": "number"}},
                "beta": {"constraints": {"type": "boolean"}},
                "tags": {"constraints": {"type": "array", "elements": {"type": "string"}}},
                "steps": {"constraints": {"type": "array", "elements": {"type": "number"}}},
            },
        }
    },
    "values": {"checkout": {"enabled": False}},
}


def treatment(enabled, weight=50.0, **attributes):
    return {
        "Weight": weight,
        "Description": "a look",
        "FlagValue": {"Enabled": enabled, "AttributeValues": attributes},
    }


def deployed(appconfig, world):
    """Makes a shop with its flag `checkout` deployed."""
    shop = Shop(appconfig, profile_type=FLAGS)
    shop.store(DOCUMENT)
    shop.deploy(1)
    world.advance("PT1H")
    return shop


@pytest.fixture
def shop(appconfig, world):
    return deployed(appconfig, world)


def define(shop, name="faster", flag="checkout"):
    made = shop.appconfig.create_experiment_definition(
        ApplicationIdentifier=shop.application,
        Name=name,
        Hypothesis="It is faster.",
        ConfigurationProfileIdentifier=shop.profile,
        EnvironmentIdentifier=shop.environment,
        FlagKey=flag,
        AudienceRule='(eq $country "US")',
        AudienceDescription="those near by",
        LaunchCriteria="ten percent more",
        Treatments=[
            treatment(
                True,
                color={"StringValue": "red"},
                limit={"NumberValue": 2.0},
                beta={"BooleanValue": True},
                tags={"StringArray": ["a", "b"]},
                steps={"NumberArray": [1.0, 2.0]},
            )
        ],
        Control=treatment(False),
        Tags={"team": "shop"},
    )
    return made


def of(shop, definition):
    return {
        "ApplicationIdentifier": shop.application,
        "ExperimentDefinitionIdentifier": definition["Id"],
    }


def test_a_definition_lives_and_goes(appconfig, shop):
    made = define(shop)
    assert (made["Status"], made["Control"]["Key"]) == ("IDLE", "c")
    assert made["Treatments"][0]["FlagValue"]["AttributeValues"]["tags"] == {
        "StringArray": ["a", "b"]
    }
    one = of(shop, made)
    assert appconfig.get_experiment_definition(**one)["Hypothesis"] == "It is faster."
    changed = appconfig.update_experiment_definition(**one, Hypothesis="It sells more.")
    assert changed["Hypothesis"] == "It sells more."
    listed = appconfig.list_experiment_definitions(
        ApplicationIdentifier=shop.application, Status="IDLE"
    )
    assert [item["Id"] for item in listed["Items"]] == [made["Id"]]
    appconfig.delete_experiment_definition(**one, DeleteType="ARCHIVE")
    assert appconfig.get_experiment_definition(**one)["Status"] == "ARCHIVED"
    appconfig.delete_experiment_definition(**one, DeleteType="DESTROY")
    with pytest.raises(appconfig.exceptions.ResourceNotFoundException):
        appconfig.get_experiment_definition(**one)


def test_a_run_grows_and_ends(appconfig, shop, world):
    definition = define(shop)
    one = of(shop, definition)
    run = appconfig.start_experiment_run(
        **one,
        Description="the first",
        ExposurePercentage=20.0,
        TreatmentOverrides={"Inline": {"user-1": "t1"}},
        DeploymentParameters={"Tags": {"by": "run"}},
        Tags={"team": "shop"},
    )
    assert (run["Run"], run["Status"], run["ExposurePercentage"]) == (1, "RUNNING", 20.0)
    assert run["ExperimentDefinitionSnapshot"]["FlagKey"] == "checkout"
    with pytest.raises(appconfig.exceptions.ConflictException):
        appconfig.start_experiment_run(**one)
    number = one | {"Run": 1}
    world.advance("PT1H")
    grown = appconfig.update_experiment_run(**number, ExposurePercentage=50.0)
    assert grown["ExposurePercentage"] == 50.0
    world.advance("PT1H")
    overrides = {"Inline": {"user-1": "c", "user-2": "t1"}}
    assert (
        appconfig.update_experiment_run(**number, TreatmentOverrides=overrides)[
            "TreatmentOverrides"
        ]
        == overrides
    )
    world.advance("PT1H")
    stopped = appconfig.stop_experiment_run(
        **number,
        Result={
            "ExecutiveSummary": "Ship it.",
            "ReasonsToLaunch": "It sells.",
            "ReasonsNotToLaunch": "None.",
        },
    )
    assert stopped["Status"] == "DONE"
    ended = appconfig.get_experiment_run(**number)
    assert ended["Result"]["ExecutiveSummary"] == "Ship it."
    assert ended["EndedAt"] > ended["StartedAt"]
    listed = appconfig.list_experiment_runs(**one, Status="DONE")["Items"]
    assert [item["Run"] for item in listed] == [1]
    events = appconfig.list_experiment_run_events(**number)["Items"]
    assert [event["EventType"] for event in events] == [
        "RUN_STOPPED",
        "OVERRIDES_UPDATED",
        "EXPOSURE_UPDATED",
        "RUN_STARTED",
    ]
    managed = appconfig.list_deployments(**shop.of_environment)["Items"]
    assert [item["Type"] for item in managed] == ["MANAGED"] * 4 + ["USER"]


def test_an_event_names_its_deployment_if_asked_to(appconfig, world):
    world.reset(switches={"emit_associated_deployment": True})
    shop = deployed(appconfig, world)
    one = of(shop, define(shop))
    appconfig.start_experiment_run(**one)
    (event,) = appconfig.list_experiment_run_events(**one, Run=1)["Items"]
    assert event["AssociatedDeployment"].endswith("/deployment/2")


def test_a_bad_audience_rule_is_refused_with_details(appconfig, shop):
    definition = define(shop)
    one = of(shop, definition)
    appconfig.update_experiment_definition(**one, AudienceRule="garbage")
    with pytest.raises(appconfig.exceptions.BadRequestException) as refusal:
        appconfig.start_experiment_run(**one)
    details = refusal.value.response["Details"]["InvalidConfiguration"]
    assert {problem["Constraint"] for problem in details} == {"Empty", "RuleIsValid"}


def test_lists_come_in_pages(appconfig, clients, shop, world):
    definitions = [define(shop, f"experiment {number}") for number in range(3)]
    one = of(shop, definitions[0])
    for number in range(1, 4):
        appconfig.start_experiment_run(**one)
        world.advance("PT1M")
        appconfig.stop_experiment_run(**one, Run=number)
        world.advance("PT1M")
    by_one = {"PaginationConfig": {"PageSize": 1}}
    listed = clients.pages(appconfig, "ListExperimentDefinitions", **by_one)
    assert {item["Id"] for item in listed} == {item["Id"] for item in definitions}
    listed = clients.pages(appconfig, "ListExperimentRuns", **one, **by_one)
    assert [item["Run"] for item in listed] == [3, 2, 1]
    events = clients.pages(appconfig, "ListExperimentRunEvents", **one, Run=1, **by_one)
    assert [event["EventType"] for event in events] == ["RUN_STOPPED", "RUN_STARTED"]
