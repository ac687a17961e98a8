//! The two operations of the data plane.

mod agents;
mod sessions;
mod shape;

use super::model::*;
use crate::appconfig::{AppConfig, Shape};
use crate::operations::operations;

operations! {
    service AppConfigData, "appconfigdata", AppConfig, appconfig_call;
    /// The data plane of AppConfig in a world at an instant: the operations as typed calls, through
    /// the same door as [`World::handle`](crate::World::handle).
    call;
    /// Starts a session of a client.
    StartConfigurationSession, start_configuration_session(StartConfigurationSessionRequest) -> StartConfigurationSessionResponse, sessions, write;
    /// Returns the configuration that the client should have now, if it has another.
    GetLatestConfiguration, get_latest_configuration(GetLatestConfigurationRequest) -> GetLatestConfigurationResponse, sessions, write;
}
