//! The requests of the operations of experiments.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Decimal, ExperimentRunResult, FlagValue, Tags, TreatmentOverrides, Weight};
use crate::shape::shapes;

shapes! {
    case "PascalCase";

    /// Request of `CreateExperimentDefinition`.
    pub struct CreateExperimentDefinitionRequest {
        /// Id or name of the application; required.
        pub application_identifier: Option<String>,
        /// Name, unique in the application; required.
        pub name: Option<String>,
        /// Id or name of a configuration profile of feature flags; required.
        pub configuration_profile_identifier: Option<String>,
        /// Id or name of the environment; required.
        pub environment_identifier: Option<String>,
        /// Key of the flag; required.
        pub flag_key: Option<String>,
        /// The treatments, one to five; required.
        pub treatments: Option<Vec<TreatmentInput>>,
        /// The control; required.
        pub control: Option<TreatmentInput>,
        /// Who takes part; required, and read only when a run starts.
        pub audience_rule: Option<String>,
        /// What the experiment is to show.
        pub hypothesis: Option<String>,
        /// Who takes part, in words.
        pub audience_description: Option<String>,
        /// When the winner is launched, in words.
        pub launch_criteria: Option<String>,
        /// Tags.
        pub tags: Option<Tags>,
    }

    /// Request of `GetExperimentDefinition`.
    pub struct GetExperimentDefinitionRequest {
        /// Id or name of the application; required.
        pub application_identifier: Option<String>,
        /// Id or name of the definition; required.
        pub experiment_definition_identifier: Option<String>,
    }

    /// Request of `ListExperimentDefinitions`.
    pub struct ListExperimentDefinitionsRequest {
        /// Only those of this application, by id or name.
        pub application_identifier: Option<String>,
        /// Only those of this configuration profile, by id or name.
        pub configuration_profile_identifier: Option<String>,
        /// Only those of this environment, by id or name.
        pub environment_identifier: Option<String>,
        /// Only those in this state.
        pub status: Option<String>,
        /// How many a page holds, 1 to 50.
        pub max_results: Option<i64>,
        /// Where to go on.
        pub next_token: Option<String>,
    }

    /// Request of `UpdateExperimentDefinition`.
    pub struct UpdateExperimentDefinitionRequest {
        /// Id or name of the application; required.
        pub application_identifier: Option<String>,
        /// Id or name of the definition; required.
        pub experiment_definition_identifier: Option<String>,
        /// The treatments, in place of those before.
        pub treatments: Option<Vec<TreatmentInput>>,
        /// The control.
        pub control: Option<TreatmentInput>,
        /// What the experiment is to show.
        pub hypothesis: Option<String>,
        /// Who takes part.
        pub audience_rule: Option<String>,
        /// Who takes part, in words.
        pub audience_description: Option<String>,
        /// When the winner is launched, in words.
        pub launch_criteria: Option<String>,
    }

    /// Request of `DeleteExperimentDefinition`.
    pub struct DeleteExperimentDefinitionRequest {
        /// Id or name of the application; required.
        pub application_identifier: Option<String>,
        /// Id or name of the definition; required.
        pub experiment_definition_identifier: Option<String>,
        /// `ARCHIVE`, the default, or `DESTROY`.
        pub delete_type: Option<String>,
    }

    /// Request of `StartExperimentRun`.
    pub struct StartExperimentRunRequest {
        /// Id or name of the application; required.
        pub application_identifier: Option<String>,
        /// Id or name of the definition; required.
        pub experiment_definition_identifier: Option<String>,
        /// Description.
        pub description: Option<String>,
        /// How much of the share of each treatment takes part, in percent; 0 when absent.
        pub exposure_percentage: Option<Decimal>,
        /// Entities with a treatment of their own.
        pub treatment_overrides: Option<TreatmentOverrides>,
        /// Tags of the run.
        pub tags: Option<Tags>,
        /// What is given to the deployment that the call makes.
        pub deployment_parameters: Option<DeploymentParameters>,
    }

    /// Request of `GetExperimentRun`.
    pub struct GetExperimentRunRequest {
        /// Id or name of the application; required.
        pub application_identifier: Option<String>,
        /// Id or name of the definition; required.
        pub experiment_definition_identifier: Option<String>,
        /// Number of the run; required.
        pub run: Option<i64>,
    }

    /// Request of `ListExperimentRuns`.
    pub struct ListExperimentRunsRequest {
        /// Id or name of the application; required.
        pub application_identifier: Option<String>,
        /// Id or name of the definition; required.
        pub experiment_definition_identifier: Option<String>,
        /// Only those in this state.
        pub status: Option<String>,
        /// How many a page holds, 1 to 50.
        pub max_results: Option<i64>,
        /// Where to go on.
        pub next_token: Option<String>,
    }

    /// Request of `ListExperimentRunEvents`.
    pub struct ListExperimentRunEventsRequest {
        /// Id or name of the application; required.
        pub application_identifier: Option<String>,
        /// Id or name of the definition; required.
        pub experiment_definition_identifier: Option<String>,
        /// Number of the run; required.
        pub run: Option<i64>,
        /// How many a page holds, 1 to 50.
        pub max_results: Option<i64>,
        /// Where to go on.
        pub next_token: Option<String>,
    }

    /// Request of `UpdateExperimentRun`.
    pub struct UpdateExperimentRunRequest {
        /// Id or name of the application; required.
        pub application_identifier: Option<String>,
        /// Id or name of the definition; required.
        pub experiment_definition_identifier: Option<String>,
        /// Number of the run; required.
        pub run: Option<i64>,
        /// Description.
        pub description: Option<String>,
        /// The exposure, in percent; never less than before.
        pub exposure_percentage: Option<Decimal>,
        /// The overrides, in place of those before.
        pub treatment_overrides: Option<TreatmentOverrides>,
        /// What is given to the deployment that the call makes.
        pub deployment_parameters: Option<DeploymentParameters>,
    }

    /// Request of `StopExperimentRun`.
    pub struct StopExperimentRunRequest {
        /// Id or name of the application; required.
        pub application_identifier: Option<String>,
        /// Id or name of the definition; required.
        pub experiment_definition_identifier: Option<String>,
        /// Number of the run; required.
        pub run: Option<i64>,
        /// What came of it.
        pub result: Option<ExperimentRunResult>,
        /// What is given to the deployment that the call makes.
        pub deployment_parameters: Option<DeploymentParameters>,
    }

    /// What a part of the audience is to get; the service gives it its key.
    pub struct TreatmentInput {
        /// Its share of the audience, in proportion to the other weights; required.
        pub weight: Option<Weight>,
        /// Description.
        pub description: Option<String>,
        /// The value of the flag; required.
        pub flag_value: Option<FlagValue>,
    }

    /// What is given to a managed deployment.
    pub struct DeploymentParameters {
        /// Values of dynamic parameters of extensions, by `extension#parameter`.
        pub dynamic_extension_parameters: Option<BTreeMap<String, String>>,
        /// Tags of the deployment.
        pub tags: Option<Tags>,
    }
}
