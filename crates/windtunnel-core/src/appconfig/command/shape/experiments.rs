//! The shape of the requests about experiments.

use alloc::string::ToString;

use super::constraint::{
    Anything, At, Constraint, Decimals, Each, Entries, Enum, Key, Optional, Range, Required, Shown,
    Text, Violations, quoted,
};
use super::parts::{DYNAMIC_PARAMETERS, TAGS, parts};
use super::{DESCRIPTION, IDENTIFIER, PAGE, PAGE_TOKEN, Shape, patterns, requests};
use crate::appconfig::model::*;
use crate::error::Error;

requests! {
    CreateExperimentDefinitionRequest {
        application_identifier: Required(IDENTIFIER),
        name: Required(Text::like(patterns::UNRESERVED_NAME, 0, usize::MAX)),
        configuration_profile_identifier: Required(IDENTIFIER),
        environment_identifier: Required(IDENTIFIER),
        flag_key: Required(Text::like(patterns::FLAG_KEY, 0, usize::MAX)),
        treatments: Required(TREATMENTS),
        control: Required(Input),
        audience_rule: Required(RULE),
        hypothesis: Optional(DESCRIPTION),
        audience_description: Optional(DESCRIPTION),
        launch_criteria: Optional(DESCRIPTION),
        tags: Optional(TAGS),
    }
    GetExperimentDefinitionRequest {
        application_identifier: Required(IDENTIFIER),
        experiment_definition_identifier: Required(IDENTIFIER),
    }
    ListExperimentDefinitionsRequest {
        application_identifier: Optional(IDENTIFIER),
        configuration_profile_identifier: Optional(IDENTIFIER),
        environment_identifier: Optional(IDENTIFIER),
        status: Optional(Enum(&["ACTIVE", "IDLE", "ARCHIVED"])),
        max_results: Optional(PAGE),
        next_token: Optional(PAGE_TOKEN),
    }
    UpdateExperimentDefinitionRequest {
        application_identifier: Required(IDENTIFIER),
        experiment_definition_identifier: Required(IDENTIFIER),
        treatments: Optional(TREATMENTS),
        control: Optional(Input),
        hypothesis: Optional(DESCRIPTION),
        audience_rule: Optional(RULE),
        audience_description: Optional(DESCRIPTION),
        launch_criteria: Optional(DESCRIPTION),
    }
    DeleteExperimentDefinitionRequest {
        application_identifier: Required(IDENTIFIER),
        experiment_definition_identifier: Required(IDENTIFIER),
        delete_type: Optional(Enum(&["ARCHIVE", "DESTROY"])),
    }
    StartExperimentRunRequest {
        application_identifier: Required(IDENTIFIER),
        experiment_definition_identifier: Required(IDENTIFIER),
        description: Optional(DESCRIPTION),
        exposure_percentage: Optional(PERCENTAGE),
        treatment_overrides: Optional(Overrides),
        tags: Optional(TAGS),
        deployment_parameters: Optional(Parameters),
    }
    GetExperimentRunRequest {
        application_identifier: Required(IDENTIFIER),
        experiment_definition_identifier: Required(IDENTIFIER),
        run: Required(RUN),
    }
    ListExperimentRunsRequest {
        application_identifier: Required(IDENTIFIER),
        experiment_definition_identifier: Required(IDENTIFIER),
        status: Optional(Enum(&["RUNNING", "DONE"])),
        max_results: Optional(PAGE),
        next_token: Optional(PAGE_TOKEN),
    }
    ListExperimentRunEventsRequest {
        application_identifier: Required(IDENTIFIER),
        experiment_definition_identifier: Required(IDENTIFIER),
        run: Required(RUN),
        max_results: Optional(PAGE),
        next_token: Optional(PAGE_TOKEN),
    }
    UpdateExperimentRunRequest {
        application_identifier: Required(IDENTIFIER),
        experiment_definition_identifier: Required(IDENTIFIER),
        run: Required(RUN),
        description: Optional(DESCRIPTION),
        exposure_percentage: Optional(PERCENTAGE),
        treatment_overrides: Optional(Overrides),
        deployment_parameters: Optional(Parameters),
    }
    StopExperimentRunRequest {
        application_identifier: Required(IDENTIFIER),
        experiment_definition_identifier: Required(IDENTIFIER),
        run: Required(RUN),
        result: Optional(Outcome),
        deployment_parameters: Optional(Parameters),
    }
}

parts! {
    /// A treatment or a control, as it is given.
    Input: TreatmentInput {
        weight: Required(AtLeastZero),
        description: Optional(DESCRIPTION),
        flag_value: Required(Flag),
    }
    /// The value of a flag.
    Flag: FlagValue {
        enabled: Required(Anything),
        attribute_values: Optional(ATTRIBUTES),
    }
    /// What came of a run.
    Outcome: ExperimentRunResult {
        executive_summary: Optional(DESCRIPTION),
        reasons_to_launch: Optional(DESCRIPTION),
        reasons_not_to_launch: Optional(DESCRIPTION),
    }
    /// What is given to a managed deployment.
    Parameters: DeploymentParameters {
        dynamic_extension_parameters: Optional(DYNAMIC_PARAMETERS),
        tags: Optional(TAGS),
    }
}

const TREATMENTS: Each<Input> = Each {
    min: 1,
    max: 5,
    item: Input,
};
const RULE: Text = Text::any(1, 16_384);
const PERCENTAGE: Decimals = Decimals { min: 0, max: 100 };
const RUN: Range = Range {
    min: 1,
    max: i64::MAX,
};
const ATTRIBUTES: Entries<Attribute> = Entries {
    min: 0,
    max: 25,
    key: Key::Text(Text::like(patterns::ATTRIBUTE_KEY, 0, usize::MAX)),
    value: Attribute,
};
const ENTITIES: Entries<Text> = Entries {
    min: 0,
    max: 32,
    key: Key::Text(Text::any(1, 2_048)),
    value: Text::like(patterns::TREATMENT_KEY, 0, usize::MAX),
};

/// The value of an attribute.
struct Attribute;

impl Constraint<AttributeValue> for Attribute {
    fn check(&self, value: &AttributeValue, at: &At<'_>, found: &mut Violations) {
        const TEXT: Text = Text::any(0, 1_024);
        match value {
            AttributeValue::StringValue(text) => {
                TEXT.check(text, &At::Member(at, "string_value"), found);
            }
            AttributeValue::StringArray(texts) => {
                let items: Each<Text> = Each {
                    min: 0,
                    max: 25,
                    item: TEXT,
                };
                items.check(texts, &At::Member(at, "string_array"), found);
            }
            AttributeValue::NumberArray(numbers) => {
                let items: Each<Anything> = Each {
                    min: 0,
                    max: 25,
                    item: Anything,
                };
                items.check(numbers, &At::Member(at, "number_array"), found);
            }
            AttributeValue::NumberValue(_) | AttributeValue::BooleanValue(_) => {}
        }
    }
}

/// Entities with a treatment of their own.
struct Overrides;

impl Constraint<TreatmentOverrides> for Overrides {
    fn check(&self, value: &TreatmentOverrides, at: &At<'_>, found: &mut Violations) {
        ENTITIES.check(value.inline(), &At::Member(at, "inline"), found);
    }
}

/// A weight.
struct AtLeastZero;

impl Constraint<Weight> for AtLeastZero {
    fn check(&self, value: &Weight, at: &At<'_>, found: &mut Violations) {
        if value.is_negative() {
            let rule = "Member must have value greater than or equal to 0";
            found.add(at, &quoted(&value.to_string()), rule);
        }
    }
}

impl Shown for TreatmentInput {
    fn shown(&self) -> &str {
        self.description.as_deref().unwrap_or_default()
    }
}

impl Shown for Number {
    fn shown(&self) -> &str {
        self.text()
    }
}
