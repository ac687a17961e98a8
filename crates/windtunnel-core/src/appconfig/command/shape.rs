//! The shape of requests: what must be there, how long texts may be, which values there are.
//!
//! Members, lengths, ranges, patterns and enums are *documented* (service model), the texts
//! *recorded* where they say so below. *Chosen*: texts of the other kinds, which are the usual ones
//! of AWS; that all violations are told, in the order of the members, first the length of a value,
//! then its pattern; that a member inside another is called by its own name alone, as the one that
//! was recorded.

pub(crate) mod constraint;
mod experiments;
mod parts;
pub(crate) mod patterns;

#[cfg(test)]
mod tests;

use self::constraint::{
    Anything, At, Constraint, Decimals, Enum, Optional, Range, Required, Text, Violations,
};
use self::parts::{
    ACTIONS, DYNAMIC_PARAMETERS, GIVEN_PARAMETERS, HostedContent, MONITORS, PARAMETERS, Protection,
    TAG_KEYS, TAGS, VALIDATORS,
};
use crate::appconfig::model::*;
use crate::error::Error;

/// A request of which the shape can be checked, before and without any state.
pub(crate) trait Shape {
    /// Returns the error that tells all violations of the shape, in the order of the members.
    fn check_shape(&self) -> Result<(), Error>;
}

/// Says of each member of a request what it must satisfy. It needs `Shape`, `Error` and, of
/// [`constraint`], `At`, `Constraint` and `Violations` in scope.
macro_rules! requests {
    ($( $Request:ident { $( $member:ident: $constraint:expr ),* $(,)? } )+) => { $(
        impl Shape for $Request {
            #[allow(unused_mut)]
            fn check_shape(&self) -> Result<(), Error> {
                let Self { $( $member ),* } = self;
                if true $( && $constraint.is_clear($member) )* {
                    return Ok(());
                }
                let mut found = Violations::default();
                $(
                    let at = At::Member(&At::Request, stringify!($member));
                    $constraint.check($member, &at, &mut found);
                )*
                found.result()
            }
        }
    )+ };
}

pub(crate) use requests;

requests! {
    CreateApplicationRequest {
        name: Required(NAME),
        description: Optional(DESCRIPTION),
        tags: Optional(TAGS),
    }
    GetApplicationRequest { application_id: Required(RESOURCE) }
    ListApplicationsRequest {
        max_results: Optional(PAGE),
        next_token: Optional(PAGE_TOKEN),
    }
    UpdateApplicationRequest {
        application_id: Required(RESOURCE),
        name: Optional(NAME),
        description: Optional(DESCRIPTION),
    }
    DeleteApplicationRequest { application_id: Required(RESOURCE) }
    CreateEnvironmentRequest {
        application_id: Required(RESOURCE),
        name: Required(NAME),
        description: Optional(DESCRIPTION),
        monitors: Optional(MONITORS),
        tags: Optional(TAGS),
    }
    GetEnvironmentRequest {
        application_id: Required(RESOURCE),
        environment_id: Required(RESOURCE),
    }
    ListEnvironmentsRequest {
        application_id: Required(RESOURCE),
        max_results: Optional(PAGE),
        next_token: Optional(PAGE_TOKEN),
    }
    UpdateEnvironmentRequest {
        application_id: Required(RESOURCE),
        environment_id: Required(RESOURCE),
        name: Optional(NAME),
        description: Optional(DESCRIPTION),
        monitors: Optional(MONITORS),
    }
    DeleteEnvironmentRequest {
        application_id: Required(RESOURCE),
        environment_id: Required(RESOURCE),
        deletion_protection_check: Optional(PROTECTION_CHECKS),
    }
    CreateConfigurationProfileRequest {
        application_id: Required(RESOURCE),
        name: Required(LONG_NAME),
        description: Optional(DESCRIPTION),
        location_uri: Required(URI),
        retrieval_role_arn: Optional(ROLE),
        validators: Optional(VALIDATORS),
        tags: Optional(TAGS),
        kind: Optional(PROFILE_TYPE),
        kms_key_identifier: Optional(KEY),
    }
    GetConfigurationProfileRequest {
        application_id: Required(RESOURCE),
        configuration_profile_id: Required(LONG_NAME),
    }
    ListConfigurationProfilesRequest {
        application_id: Required(RESOURCE),
        max_results: Optional(PAGE),
        next_token: Optional(PAGE_TOKEN),
        kind: Optional(PROFILE_TYPE),
    }
    UpdateConfigurationProfileRequest {
        application_id: Required(RESOURCE),
        configuration_profile_id: Required(LONG_NAME),
        name: Optional(LONG_NAME),
        description: Optional(DESCRIPTION),
        retrieval_role_arn: Optional(ROLE),
        validators: Optional(VALIDATORS),
        kms_key_identifier: Optional(KEY_OR_EMPTY),
    }
    DeleteConfigurationProfileRequest {
        application_id: Required(RESOURCE),
        configuration_profile_id: Required(LONG_NAME),
        deletion_protection_check: Optional(PROTECTION_CHECKS),
    }
    ValidateConfigurationRequest {
        application_id: Required(RESOURCE),
        configuration_profile_id: Required(LONG_NAME),
        configuration_version: Required(VERSION),
    }
    CreateHostedConfigurationVersionRequest {
        application_id: Required(RESOURCE),
        configuration_profile_id: Required(LONG_NAME),
        description: Optional(DESCRIPTION),
        content: HostedContent,
        content_type: Required(Text::any(1, 255)),
        latest_version_number: Anything,
        version_label: Optional(Text::like(patterns::VERSION_LABEL, 1, 64)),
    }
    GetHostedConfigurationVersionRequest {
        application_id: Required(RESOURCE),
        configuration_profile_id: Required(LONG_NAME),
        version_number: Required(Anything),
    }
    ListHostedConfigurationVersionsRequest {
        application_id: Required(RESOURCE),
        configuration_profile_id: Required(LONG_NAME),
        max_results: Optional(PAGE),
        next_token: Optional(PAGE_TOKEN),
        version_label: Optional(QUERY),
    }
    DeleteHostedConfigurationVersionRequest {
        application_id: Required(RESOURCE),
        configuration_profile_id: Required(LONG_NAME),
        version_number: Required(Anything),
    }
    CreateDeploymentStrategyRequest {
        name: Required(NAME),
        description: Optional(DESCRIPTION),
        deployment_duration_in_minutes: Required(DAY),
        final_bake_time_in_minutes: Optional(DAY),
        growth_factor: Required(GROWTH_FACTOR),
        growth_type: Optional(GROWTH_TYPES),
        replicate_to: Optional(Enum(&["NONE", "SSM_DOCUMENT"])),
        tags: Optional(TAGS),
    }
    GetDeploymentStrategyRequest { deployment_strategy_id: Required(STRATEGY) }
    ListDeploymentStrategiesRequest {
        max_results: Optional(PAGE),
        next_token: Optional(PAGE_TOKEN),
    }
    UpdateDeploymentStrategyRequest {
        deployment_strategy_id: Required(STRATEGY),
        description: Optional(DESCRIPTION),
        deployment_duration_in_minutes: Optional(DAY),
        final_bake_time_in_minutes: Optional(DAY),
        growth_factor: Optional(GROWTH_FACTOR),
        growth_type: Optional(GROWTH_TYPES),
    }
    DeleteDeploymentStrategyRequest { deployment_strategy_id: Required(STRATEGY) }
    StartDeploymentRequest {
        application_id: Required(RESOURCE),
        environment_id: Required(RESOURCE),
        deployment_strategy_id: Required(STRATEGY),
        configuration_profile_id: Required(LONG_NAME),
        configuration_version: Required(VERSION),
        description: Optional(DESCRIPTION),
        tags: Optional(TAGS),
        kms_key_identifier: Optional(KEY),
        dynamic_extension_parameters: Optional(DYNAMIC_PARAMETERS),
        latest_deployment_number: Anything,
    }
    GetDeploymentRequest {
        application_id: Required(RESOURCE),
        environment_id: Required(RESOURCE),
        deployment_number: Required(Anything),
    }
    ListDeploymentsRequest {
        application_id: Required(RESOURCE),
        environment_id: Required(RESOURCE),
        max_results: Optional(PAGE),
        next_token: Optional(PAGE_TOKEN),
    }
    StopDeploymentRequest {
        application_id: Required(RESOURCE),
        environment_id: Required(RESOURCE),
        deployment_number: Required(Anything),
        allow_revert: Anything,
    }
    GetConfigurationRequest {
        application: Required(RESOURCE),
        environment: Required(RESOURCE),
        configuration: Required(RESOURCE),
        client_id: Required(Text::any(1, 64)),
        client_configuration_version: Optional(VERSION),
    }
    CreateExtensionRequest {
        name: Required(EXTENSION_NAME),
        description: Optional(DESCRIPTION),
        actions: Required(ACTIONS),
        parameters: Optional(PARAMETERS),
        tags: Optional(TAGS),
        latest_version_number: Anything,
    }
    GetExtensionRequest {
        extension_identifier: Required(IDENTIFIER),
        version_number: Anything,
    }
    ListExtensionsRequest {
        max_results: Optional(PAGE),
        next_token: Optional(PAGE_TOKEN),
        name: Optional(QUERY),
    }
    UpdateExtensionRequest {
        extension_identifier: Required(IDENTIFIER),
        description: Optional(DESCRIPTION),
        actions: Optional(ACTIONS),
        parameters: Optional(PARAMETERS),
        version_number: Anything,
    }
    DeleteExtensionRequest {
        extension_identifier: Required(IDENTIFIER),
        version_number: Anything,
    }
    CreateExtensionAssociationRequest {
        extension_identifier: Required(IDENTIFIER),
        extension_version_number: Anything,
        resource_identifier: Required(IDENTIFIER),
        parameters: Optional(GIVEN_PARAMETERS),
        tags: Optional(TAGS),
    }
    GetExtensionAssociationRequest { extension_association_id: Required(ID) }
    ListExtensionAssociationsRequest {
        resource_identifier: Optional(ARN),
        extension_identifier: Optional(IDENTIFIER),
        extension_version_number: Anything,
        max_results: Optional(PAGE),
        next_token: Optional(PAGE_TOKEN),
    }
    UpdateExtensionAssociationRequest {
        extension_association_id: Required(ID),
        parameters: Optional(GIVEN_PARAMETERS),
    }
    DeleteExtensionAssociationRequest { extension_association_id: Required(ID) }
    TagResourceRequest {
        resource_arn: Required(ARN),
        tags: Required(TAGS),
    }
    UntagResourceRequest {
        resource_arn: Required(ARN),
        tag_keys: Required(TAG_KEYS),
    }
    ListTagsForResourceRequest { resource_arn: Required(ARN) }
    GetAccountSettingsRequest {}
    UpdateAccountSettingsRequest {
        deletion_protection: Optional(Protection),
        vended_metrics: Anything,
    }
}

/// The name of an application, environment, strategy or action.
const NAME: Text = Text::any(1, 64);
/// The name of a configuration profile, or what stands for it.
const LONG_NAME: Text = Text::any(1, 128);
const EXTENSION_NAME: Text = Text::like(patterns::EXTENSION_NAME, 0, usize::MAX);
pub(crate) const DESCRIPTION: Text = Text::any(0, 1_024);
/// The id of an application or environment; names pass too.
const RESOURCE: Text = Text::any(1, 64);
const ID: Text = Text::like(patterns::ID, 0, usize::MAX);
/// An id, name or ARN.
pub(crate) const IDENTIFIER: Text = Text::any(1, 2_048);
const STRATEGY: Text = Text::like(patterns::STRATEGY_ID, 0, usize::MAX);
const PROFILE_TYPE: Text = Text::like(patterns::PROFILE_TYPE, 0, usize::MAX);
const URI: Text = Text::any(1, 2_048);
const ROLE: Text = Text::like(patterns::ROLE_ARN, 20, 2_048);
const ARN: Text = Text::like(patterns::ARN, 20, 2_048);
const KEY: Text = Text::any(1, 2_048);
const KEY_OR_EMPTY: Text = Text::any(0, 2_048);
const VERSION: Text = Text::any(1, 1_024);
const QUERY: Text = Text::any(1, 64);
const PROTECTION_CHECKS: Enum = Enum(&["ACCOUNT_DEFAULT", "APPLY", "BYPASS"]);
const GROWTH_TYPES: Enum = Enum(&["LINEAR", "EXPONENTIAL"]);
const GROWTH_FACTOR: Decimals = Decimals { min: 1, max: 100 };
/// Minutes of up to a day.
const DAY: Range = Range { min: 0, max: 1_440 };
pub(crate) const PAGE: Range = Range { min: 1, max: 50 };
pub(crate) const PAGE_TOKEN: Text = Text::any(1, 2_048);
