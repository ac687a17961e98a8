//! The 26 routes of FIS. Labels have the names of members here; the model calls some of them `id`.

use super::{Binding, Route, integer, list, text};
use crate::service::Service;

pub(super) const ROUTES: &[Route] = &[
    route("CreateExperimentTemplate", "POST", "/experimentTemplates"),
    route("GetExperimentTemplate", "GET", "/experimentTemplates/{id}"),
    route(
        "UpdateExperimentTemplate",
        "PATCH",
        "/experimentTemplates/{id}",
    ),
    route(
        "DeleteExperimentTemplate",
        "DELETE",
        "/experimentTemplates/{id}",
    ),
    route("ListExperimentTemplates", "GET", "/experimentTemplates").query(PAGES),
    route("CreateTargetAccountConfiguration", "POST", TEMPLATE_ACCOUNT),
    route("GetTargetAccountConfiguration", "GET", TEMPLATE_ACCOUNT),
    route(
        "UpdateTargetAccountConfiguration",
        "PATCH",
        TEMPLATE_ACCOUNT,
    ),
    route(
        "DeleteTargetAccountConfiguration",
        "DELETE",
        TEMPLATE_ACCOUNT,
    ),
    route(
        "ListTargetAccountConfigurations",
        "GET",
        "/experimentTemplates/{experimentTemplateId}/targetAccountConfigurations",
    )
    .query(PAGES),
    route("StartExperiment", "POST", "/experiments"),
    route("GetExperiment", "GET", "/experiments/{id}"),
    route("StopExperiment", "DELETE", "/experiments/{id}"),
    route("ListExperiments", "GET", "/experiments").query(&[
        integer("maxResults"),
        text("nextToken"),
        text("experimentTemplateId"),
    ]),
    route(
        "ListExperimentResolvedTargets",
        "GET",
        "/experiments/{experimentId}/resolvedTargets",
    )
    .query(&[integer("maxResults"), text("nextToken"), text("targetName")]),
    route(
        "GetExperimentTargetAccountConfiguration",
        "GET",
        "/experiments/{experimentId}/targetAccountConfigurations/{accountId}",
    ),
    route(
        "ListExperimentTargetAccountConfigurations",
        "GET",
        "/experiments/{experimentId}/targetAccountConfigurations",
    )
    .query(&[text("nextToken")]),
    route("GetSafetyLever", "GET", "/safetyLevers/{id}"),
    route(
        "UpdateSafetyLeverState",
        "PATCH",
        "/safetyLevers/{id}/state",
    ),
    route("GetAction", "GET", "/actions/{id}"),
    route("ListActions", "GET", "/actions").query(PAGES),
    route(
        "GetTargetResourceType",
        "GET",
        "/targetResourceTypes/{resourceType}",
    ),
    route("ListTargetResourceTypes", "GET", "/targetResourceTypes").query(PAGES),
    route("TagResource", "POST", TAGS),
    route("UntagResource", "DELETE", TAGS).query(&[list("tagKeys")]),
    route("ListTagsForResource", "GET", TAGS),
];

const fn route(operation: &'static str, method: &'static str, path: &'static str) -> Route {
    Route::new(Service::Fis, operation, method, path)
}

const TEMPLATE_ACCOUNT: &str =
    "/experimentTemplates/{experimentTemplateId}/targetAccountConfigurations/{accountId}";
const TAGS: &str = "/tags/{resourceArn+}";

const PAGES: &[Binding] = &[integer("maxResults"), text("nextToken")];
