//! The 56 routes of AppConfig. One of them is misspelt in the service itself.

use super::{Binding, Content, Route, boolean, integer, list, text};
use crate::service::Service;

pub(super) const ROUTES: &[Route] = &[
    route("CreateApplication", "POST", APPLICATIONS).status(201),
    route("GetApplication", "GET", APPLICATION),
    route("ListApplications", "GET", APPLICATIONS).query(PAGES),
    route("UpdateApplication", "PATCH", APPLICATION),
    route("DeleteApplication", "DELETE", APPLICATION).empty(),
    route("CreateEnvironment", "POST", ENVIRONMENTS).status(201),
    route("GetEnvironment", "GET", ENVIRONMENT),
    route("ListEnvironments", "GET", ENVIRONMENTS).query(PAGES),
    route("UpdateEnvironment", "PATCH", ENVIRONMENT),
    route("DeleteEnvironment", "DELETE", ENVIRONMENT)
        .headers(PROTECTION)
        .empty(),
    route("CreateConfigurationProfile", "POST", PROFILES).status(201),
    route("GetConfigurationProfile", "GET", PROFILE),
    route("ListConfigurationProfiles", "GET", PROFILES).query(&[
        integer("MaxResults").at("max_results"),
        text("NextToken").at("next_token"),
        text("Type").at("type"),
    ]),
    route("UpdateConfigurationProfile", "PATCH", PROFILE),
    route("DeleteConfigurationProfile", "DELETE", PROFILE)
        .headers(PROTECTION)
        .empty(),
    route("ValidateConfiguration", "POST", VALIDATORS)
        .query(&[text("ConfigurationVersion").at("configuration_version")])
        .input(Content::Nothing)
        .empty(),
    route("CreateHostedConfigurationVersion", "POST", VERSIONS)
        .headers(&[
            text("Description").at("description"),
            text("ContentType").at("content-type"),
            integer("LatestVersionNumber").at("latest-version-number"),
            text("VersionLabel").at("versionlabel"),
        ])
        .input(Content::Bytes("Content"))
        .status(201)
        .bytes("Content", HOSTED),
    route("GetHostedConfigurationVersion", "GET", VERSION).bytes("Content", HOSTED),
    route("ListHostedConfigurationVersions", "GET", VERSIONS).query(&[
        integer("MaxResults").at("max_results"),
        text("NextToken").at("next_token"),
        text("VersionLabel").at("version_label"),
    ]),
    route("DeleteHostedConfigurationVersion", "DELETE", VERSION).empty(),
    route("CreateDeploymentStrategy", "POST", STRATEGIES).status(201),
    route("GetDeploymentStrategy", "GET", STRATEGY),
    route("ListDeploymentStrategies", "GET", STRATEGIES).query(PAGES),
    route("UpdateDeploymentStrategy", "PATCH", STRATEGY),
    route("DeleteDeploymentStrategy", "DELETE", MISSPELT).empty(),
    route("StartDeployment", "POST", DEPLOYMENTS).status(201),
    route("GetDeployment", "GET", DEPLOYMENT),
    route("ListDeployments", "GET", DEPLOYMENTS).query(PAGES),
    route("StopDeployment", "DELETE", DEPLOYMENT)
        .headers(&[boolean("AllowRevert").at("allow-revert")])
        .status(202),
    route("GetConfiguration", "GET", CONFIGURATION)
        .query(&[
            text("ClientId").at("client_id"),
            text("ClientConfigurationVersion").at("client_configuration_version"),
        ])
        .bytes(
            "Content",
            &[
                text("ConfigurationVersion").at("configuration-version"),
                text("ContentType").at("content-type"),
            ],
        ),
    route("CreateExtension", "POST", EXTENSIONS)
        .headers(&[integer("LatestVersionNumber").at("latest-version-number")])
        .status(201),
    route("GetExtension", "GET", EXTENSION).query(&[integer("VersionNumber").at("version_number")]),
    route("ListExtensions", "GET", EXTENSIONS).query(&[
        integer("MaxResults").at("max_results"),
        text("NextToken").at("next_token"),
        text("Name").at("name"),
    ]),
    route("UpdateExtension", "PATCH", EXTENSION),
    route("DeleteExtension", "DELETE", EXTENSION)
        .query(&[integer("VersionNumber").at("version")])
        .empty(),
    route("CreateExtensionAssociation", "POST", ASSOCIATIONS).status(201),
    route("GetExtensionAssociation", "GET", ASSOCIATION),
    route("ListExtensionAssociations", "GET", ASSOCIATIONS).query(&[
        text("ResourceIdentifier").at("resource_identifier"),
        text("ExtensionIdentifier").at("extension_identifier"),
        integer("ExtensionVersionNumber").at("extension_version_number"),
        integer("MaxResults").at("max_results"),
        text("NextToken").at("next_token"),
    ]),
    route("UpdateExtensionAssociation", "PATCH", ASSOCIATION),
    route("DeleteExtensionAssociation", "DELETE", ASSOCIATION).empty(),
    route("CreateExperimentDefinition", "POST", DEFINITIONS).status(201),
    route("GetExperimentDefinition", "GET", DEFINITION),
    route("ListExperimentDefinitions", "GET", "/experimentdefinitions").query(&[
        text("ApplicationIdentifier").at("application_identifier"),
        text("ConfigurationProfileIdentifier").at("configuration_profile_identifier"),
        text("EnvironmentIdentifier").at("environment_identifier"),
        text("Status").at("status"),
        integer("MaxResults").at("max_results"),
        text("NextToken").at("next_token"),
    ]),
    route("UpdateExperimentDefinition", "PATCH", DEFINITION),
    route("DeleteExperimentDefinition", "DELETE", DEFINITION)
        .query(&[text("DeleteType").at("delete_type")])
        .empty(),
    route("StartExperimentRun", "POST", RUNS).status(201),
    route("GetExperimentRun", "GET", RUN),
    route("ListExperimentRuns", "GET", RUNS).query(&[
        integer("MaxResults").at("max_results"),
        text("NextToken").at("next_token"),
        text("Status").at("status"),
    ]),
    route("ListExperimentRunEvents", "GET", RUN_EVENTS).query(PAGES),
    route("UpdateExperimentRun", "PATCH", RUN_UPDATE),
    route("StopExperimentRun", "PATCH", RUN_STOP),
    route("TagResource", "POST", TAGS).empty(),
    route("UntagResource", "DELETE", TAGS)
        .query(&[list("TagKeys").at("tagKeys")])
        .empty(),
    route("ListTagsForResource", "GET", TAGS),
    route("GetAccountSettings", "GET", SETTINGS),
    route("UpdateAccountSettings", "PATCH", SETTINGS),
];

const fn route(operation: &'static str, method: &'static str, path: &'static str) -> Route {
    Route::new(Service::AppConfig, operation, method, path)
}

const APPLICATIONS: &str = "/applications";
const APPLICATION: &str = "/applications/{ApplicationId}";
const ENVIRONMENTS: &str = "/applications/{ApplicationId}/environments";
const ENVIRONMENT: &str = "/applications/{ApplicationId}/environments/{EnvironmentId}";
const PROFILES: &str = "/applications/{ApplicationId}/configurationprofiles";
const PROFILE: &str =
    "/applications/{ApplicationId}/configurationprofiles/{ConfigurationProfileId}";
const VERSIONS: &str = "/applications/{ApplicationId}/configurationprofiles\
    /{ConfigurationProfileId}/hostedconfigurationversions";
const VERSION: &str = "/applications/{ApplicationId}/configurationprofiles\
    /{ConfigurationProfileId}/hostedconfigurationversions/{VersionNumber:integer}";
const DEPLOYMENTS: &str = "/applications/{ApplicationId}/environments/{EnvironmentId}/deployments";
const DEPLOYMENT: &str = "/applications/{ApplicationId}/environments/{EnvironmentId}/deployments\
    /{DeploymentNumber:integer}";
const STRATEGIES: &str = "/deploymentstrategies";
const STRATEGY: &str = "/deploymentstrategies/{DeploymentStrategyId}";
const EXTENSIONS: &str = "/extensions";
const EXTENSION: &str = "/extensions/{ExtensionIdentifier}";
const ASSOCIATIONS: &str = "/extensionassociations";
const ASSOCIATION: &str = "/extensionassociations/{ExtensionAssociationId}";
const DEFINITION: &str = "/applications/{ApplicationIdentifier}/experimentdefinitions\
    /{ExperimentDefinitionIdentifier}";
const RUNS: &str = "/applications/{ApplicationIdentifier}/experimentdefinitions\
    /{ExperimentDefinitionIdentifier}/experimentruns";
const VALIDATORS: &str = "/applications/{ApplicationId}/configurationprofiles\
    /{ConfigurationProfileId}/validators";
const CONFIGURATION: &str = "/applications/{Application}/environments/{Environment}/configurations\
    /{Configuration}";
const DEFINITIONS: &str = "/applications/{ApplicationIdentifier}/experimentdefinitions";
const RUN: &str = "/applications/{ApplicationIdentifier}/experimentdefinitions\
    /{ExperimentDefinitionIdentifier}/experimentruns/{Run:integer}";
const RUN_EVENTS: &str = "/applications/{ApplicationIdentifier}/experimentdefinitions\
    /{ExperimentDefinitionIdentifier}/experimentruns/{Run:integer}/events";
const RUN_UPDATE: &str = "/applications/{ApplicationIdentifier}/experimentdefinitions\
    /{ExperimentDefinitionIdentifier}/experimentruns/{Run:integer}/update";
const RUN_STOP: &str = "/applications/{ApplicationIdentifier}/experimentdefinitions\
    /{ExperimentDefinitionIdentifier}/experimentruns/{Run:integer}/stop";
const MISSPELT: &str = "/deployementstrategies/{DeploymentStrategyId}";
const TAGS: &str = "/tags/{ResourceArn+}";
const SETTINGS: &str = "/settings";

const PAGES: &[Binding] = &[
    integer("MaxResults").at("max_results"),
    text("NextToken").at("next_token"),
];
const PROTECTION: &[Binding] =
    &[text("DeletionProtectionCheck").at("x-amzn-deletion-protection-check")];
const HOSTED: &[Binding] = &[
    text("ApplicationId").at("application-id"),
    text("ConfigurationProfileId").at("configuration-profile-id"),
    integer("VersionNumber").at("version-number"),
    text("Description").at("description"),
    text("ContentType").at("content-type"),
    text("VersionLabel").at("versionlabel"),
    text("KmsKeyArn").at("kmskeyarn"),
];
