//! The shape of the two requests (*documented*, service model).

use crate::appconfig::Shape;
use crate::appconfig::shape::constraint::{
    At, Constraint, Optional, Range, Required, Text, Violations,
};
use crate::appconfig::shape::{patterns, requests};
use crate::appconfigdata::model::*;
use crate::error::Error;

requests! {
    StartConfigurationSessionRequest {
        application_identifier: Required(IDENTIFIER),
        environment_identifier: Required(IDENTIFIER),
        configuration_profile_identifier: Required(IDENTIFIER),
        required_minimum_poll_interval_in_seconds: Optional(Range { min: 15, max: 86_400 }),
    }
    GetLatestConfigurationRequest { configuration_token: Required(TOKEN) }
}

const IDENTIFIER: Text = Text::any(1, 128);
const TOKEN: Text = Text::like(patterns::DATA_TOKEN, 0, usize::MAX);
