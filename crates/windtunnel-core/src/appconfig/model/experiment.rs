//! Experiments as the service returns them.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Decimal, Number, PreciseTimestamp, Timestamp, Weight};
use crate::shape::shapes;

/// The value of an attribute of a flag, or a value that a client tells about an entity.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum AttributeValue {
    /// A text.
    StringValue(String),
    /// A number.
    NumberValue(Number),
    /// True or false.
    BooleanValue(bool),
    /// Texts.
    StringArray(Vec<String>),
    /// Numbers.
    NumberArray(Vec<Number>),
}

/// Which entities get which treatment whatever the audience and the exposure are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum TreatmentOverrides {
    /// Keys of treatments, by entity.
    Inline(BTreeMap<String, String>),
}

impl TreatmentOverrides {
    /// Returns the keys of treatments, by entity.
    #[must_use]
    pub const fn inline(&self) -> &BTreeMap<String, String> {
        match self {
            Self::Inline(entities) => entities,
        }
    }
}

shapes! {
    case "PascalCase";

    /// A plan of an experiment: a flag, an audience, a control and treatments.
    pub struct ExperimentDefinition {
        /// Id of the application.
        pub application_id: String,
        /// Id, seven characters.
        pub id: String,
        /// Name, unique in the application.
        pub name: String,
        /// What the experiment is to show.
        pub hypothesis: Option<String>,
        /// `IDLE`, `ACTIVE` or `ARCHIVED`.
        pub status: String,
        /// Id of the configuration profile.
        pub configuration_profile_id: String,
        /// Id of the environment.
        pub environment_id: String,
        /// Key of the flag.
        pub flag_key: String,
        /// Who takes part.
        pub audience_rule: String,
        /// Who takes part, in words.
        pub audience_description: Option<String>,
        /// When the winner is launched, in words.
        pub launch_criteria: Option<String>,
        /// The treatments, with the keys `t1`, `t2` and so on.
        pub treatments: Vec<Treatment>,
        /// The control, with the key `c`.
        pub control: Treatment,
        /// When it was created.
        pub created_at: Timestamp,
        /// When it was last changed, or a run of it started or stopped; whole seconds when it is read
        /// (*recorded*).
        pub updated_at: PreciseTimestamp,
        /// Key that encrypts it; never set.
        pub kms_key_identifier: Option<String>,
    }

    /// A definition in a list.
    pub struct ExperimentDefinitionSummary {
        /// Id of the application.
        pub application_id: String,
        /// Id.
        pub id: String,
        /// Name.
        pub name: String,
        /// What the experiment is to show.
        pub hypothesis: Option<String>,
        /// `IDLE`, `ACTIVE` or `ARCHIVED`.
        pub status: String,
        /// Id of the configuration profile.
        pub configuration_profile_id: String,
        /// Id of the environment.
        pub environment_id: String,
        /// Key of the flag.
        pub flag_key: String,
        /// When it was created.
        pub created_at: Timestamp,
        /// When it was last changed; whole seconds (*recorded*).
        pub updated_at: PreciseTimestamp,
    }

    /// A definition as it was when a run of it started.
    pub struct ExperimentDefinitionSnapshot {
        /// Id of the application.
        pub application_id: String,
        /// Id of the definition.
        pub id: String,
        /// Its name.
        pub name: String,
        /// What the experiment is to show.
        pub hypothesis: Option<String>,
        /// Id of the configuration profile.
        pub configuration_profile_id: String,
        /// Id of the environment.
        pub environment_id: String,
        /// Key of the flag.
        pub flag_key: String,
        /// Who takes part.
        pub audience_rule: String,
        /// Who takes part, in words.
        pub audience_description: Option<String>,
        /// When the winner is launched, in words.
        pub launch_criteria: Option<String>,
        /// The treatments.
        pub treatments: Vec<Treatment>,
        /// The control.
        pub control: Treatment,
    }

    /// What a part of the audience gets.
    pub struct Treatment {
        /// `c` for the control, `t1` and so on for treatments.
        pub key: String,
        /// Its share of the audience, in proportion to the other weights.
        pub weight: Weight,
        /// Description.
        pub description: Option<String>,
        /// The value of the flag.
        pub flag_value: FlagValue,
    }

    /// The value of a flag.
    pub struct FlagValue {
        /// Whether the flag is on; required.
        pub enabled: Option<bool>,
        /// Values of its attributes, by key.
        pub attribute_values: Option<BTreeMap<String, AttributeValue>>,
    }

    /// A run of an experiment.
    pub struct ExperimentRun {
        /// Id of the application.
        pub application_id: String,
        /// Id of the definition.
        pub experiment_definition_id: String,
        /// Number, from 1.
        pub run: i64,
        /// Description.
        pub description: Option<String>,
        /// `RUNNING` or `DONE`.
        pub status: String,
        /// How much of the share of each treatment takes part, in percent.
        pub exposure_percentage: Decimal,
        /// Entities with a treatment of their own.
        pub treatment_overrides: Option<TreatmentOverrides>,
        /// What came of it.
        pub result: Option<ExperimentRunResult>,
        /// When it started; six digits (*recorded*).
        pub started_at: PreciseTimestamp,
        /// When it was last changed.
        pub updated_at: Timestamp,
        /// When it was stopped.
        pub ended_at: Option<Timestamp>,
        /// The definition as it was at the start.
        pub experiment_definition_snapshot: ExperimentDefinitionSnapshot,
    }

    /// A run in a list.
    pub struct ExperimentRunSummary {
        /// Id of the definition.
        pub experiment_definition_id: String,
        /// Number, from 1.
        pub run: i64,
        /// Description.
        pub description: Option<String>,
        /// `RUNNING` or `DONE`.
        pub status: String,
        /// When it started; six digits (*recorded*).
        pub started_at: PreciseTimestamp,
        /// When it was last changed.
        pub updated_at: Timestamp,
        /// When it was stopped.
        pub ended_at: Option<Timestamp>,
    }

    /// What came of a run.
    pub struct ExperimentRunResult {
        /// In short.
        pub executive_summary: Option<String>,
        /// What speaks for the launch.
        pub reasons_to_launch: Option<String>,
        /// What speaks against it.
        pub reasons_not_to_launch: Option<String>,
    }

    /// Something that happened to a run.
    pub struct ExperimentRunEvent {
        /// The text for people.
        pub description: String,
        /// ARN of the deployment that it made, where the switch for that is on.
        pub associated_deployment: Option<String>,
        /// `RUN_STARTED`, `EXPOSURE_UPDATED`, `OVERRIDES_UPDATED` or `RUN_STOPPED`.
        pub event_type: String,
        /// When it happened.
        pub occurred_at: Timestamp,
        /// `USER`.
        pub triggered_by: String,
        /// The exposure from then on, in percent.
        pub exposure_percentage: Option<Decimal>,
        /// The overrides given then.
        pub treatment_overrides: Option<TreatmentOverrides>,
    }

    /// Response of `ListExperimentDefinitions`.
    pub struct ListExperimentDefinitionsResponse {
        /// A page of definitions, the last touched first.
        pub items: Vec<ExperimentDefinitionSummary>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Response of `ListExperimentRuns`.
    pub struct ListExperimentRunsResponse {
        /// A page of runs, newest first.
        pub items: Vec<ExperimentRunSummary>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Response of `ListExperimentRunEvents`.
    pub struct ListExperimentRunEventsResponse {
        /// A page of events, newest first.
        pub items: Vec<ExperimentRunEvent>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }
}
