//! The two routes of the data plane of AppConfig.

use super::{Route, integer, text};
use crate::service::Service;

pub(super) const ROUTES: &[Route] = &[
    route(
        "StartConfigurationSession",
        "POST",
        "/configurationsessions",
    )
    .status(201),
    route("GetLatestConfiguration", "GET", "/configuration")
        .query(&[text("ConfigurationToken").at("configuration_token")])
        .bytes(
            "Configuration",
            &[
                text("NextPollConfigurationToken").at("next-poll-configuration-token"),
                integer("NextPollIntervalInSeconds").at("next-poll-interval-in-seconds"),
                text("ContentType").at("content-type"),
                text("VersionLabel").at("version-label"),
            ],
        ),
];

const fn route(operation: &'static str, method: &'static str, path: &'static str) -> Route {
    Route::new(Service::AppConfigData, operation, method, path)
}
