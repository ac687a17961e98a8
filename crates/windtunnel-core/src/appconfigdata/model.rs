//! The shapes of the data plane.

use alloc::string::String;

use crate::appconfig::Blob;
use crate::shape::shapes;

shapes! {
    case "PascalCase";

    /// Request of `StartConfigurationSession`.
    pub struct StartConfigurationSessionRequest {
        /// Id or name of the application; required.
        pub application_identifier: Option<String>,
        /// Id or name of the environment; required.
        pub environment_identifier: Option<String>,
        /// Id or name of the configuration profile; required.
        pub configuration_profile_identifier: Option<String>,
        /// The least time between two calls, 15 to 86,400 seconds; 60 when absent.
        pub required_minimum_poll_interval_in_seconds: Option<i64>,
    }

    /// Response of `StartConfigurationSession`.
    pub struct StartConfigurationSessionResponse {
        /// The token of the first call, good for a day.
        pub initial_configuration_token: String,
    }

    /// Request of `GetLatestConfiguration`.
    pub struct GetLatestConfigurationRequest {
        /// The token from the start of the session or from the call before; required.
        pub configuration_token: Option<String>,
    }

    /// Response of `GetLatestConfiguration`.
    pub struct GetLatestConfigurationResponse {
        /// The token of the next call, good for a day.
        pub next_poll_configuration_token: String,
        /// How long to wait before it.
        pub next_poll_interval_in_seconds: i64,
        /// MIME type of the configuration.
        pub content_type: String,
        /// The configuration; empty when it is the one that the session got last.
        pub configuration: Blob,
        /// Label of its version; absent when the configuration is empty (*recorded*).
        pub version_label: Option<String>,
    }
}
