//! The shape of requests: what must be there, how long texts may be, which values there are.
//!
//! Members, lengths, ranges and enums are *documented* (service model). *Chosen*: the texts, which
//! are the usual ones of AWS, that only the first violation is told, in the order of the members,
//! and that the pattern `[\S]+` asks for one character that is not blank, wherever it stands.

mod constraint;
mod parts;

use alloc::format;

use self::constraint::{At, Constraint, Each, Optional, Range, Required, Text};
use self::parts::{
    CreateAction, CreateLog, CreateOptions, LeverState, Report, STOP_CONDITIONS, StartOptions,
    TAGS, TARGETS, UpdateAction, UpdateLog, UpdateOptions, actions,
};
use crate::error::{Error, token};
use crate::fis::model::*;
use crate::limits::Limits;

pub(crate) use self::constraint::{cut, list_of};

/// A request of which the shape can be checked, before and without any state.
pub(crate) trait Shape {
    /// Returns the first violation of the shape, in the order of the members.
    fn check_shape(&self) -> Result<(), Error>;
}

/// Says of each member of a request what it must satisfy; members left out may be anything.
macro_rules! requests {
    ($( $Request:ident { $( $member:ident: $constraint:expr ),* $(,)? } )+) => { $(
        impl Shape for $Request {
            fn check_shape(&self) -> Result<(), Error> {
                let at = At::Request;
                $( $constraint.check(&self.$member, &at.member(stringify!($member)))?; )*
                Ok(())
            }
        }
    )+ };
}

requests! {
    CreateExperimentTemplateRequest {
        client_token: Optional(TOKEN),
        description: Required(Text::DESCRIPTION),
        stop_conditions: Required(STOP_CONDITIONS),
        targets: Optional(TARGETS),
        actions: Required(actions(CreateAction)),
        role_arn: Required(Text::ARN),
        tags: Optional(TAGS),
        log_configuration: Optional(CreateLog),
        experiment_options: Optional(CreateOptions),
        experiment_report_configuration: Optional(Report),
    }
    GetExperimentTemplateRequest { id: Required(Text::ID) }
    UpdateExperimentTemplateRequest {
        id: Required(Text::ID),
        description: Optional(Text::DESCRIPTION),
        stop_conditions: Optional(STOP_CONDITIONS),
        targets: Optional(TARGETS),
        actions: Optional(actions(UpdateAction)),
        role_arn: Optional(Text::ARN),
        log_configuration: Optional(UpdateLog),
        experiment_options: Optional(UpdateOptions),
        experiment_report_configuration: Optional(Report),
    }
    DeleteExperimentTemplateRequest { id: Required(Text::ID) }
    ListExperimentTemplatesRequest {
        max_results: Optional(PAGE),
        next_token: Optional(TOKEN),
    }
    CreateTargetAccountConfigurationRequest {
        client_token: Optional(TOKEN),
        experiment_template_id: Required(Text::ID),
        account_id: Required(ACCOUNT),
        role_arn: Required(Text::ARN),
        description: Optional(ACCOUNT_DESCRIPTION),
    }
    GetTargetAccountConfigurationRequest {
        experiment_template_id: Required(Text::ID),
        account_id: Required(ACCOUNT),
    }
    UpdateTargetAccountConfigurationRequest {
        experiment_template_id: Required(Text::ID),
        account_id: Required(ACCOUNT),
        role_arn: Optional(Text::ARN),
        description: Optional(ACCOUNT_DESCRIPTION),
    }
    DeleteTargetAccountConfigurationRequest {
        experiment_template_id: Required(Text::ID),
        account_id: Required(ACCOUNT),
    }
    ListTargetAccountConfigurationsRequest {
        experiment_template_id: Required(Text::ID),
        max_results: Optional(PAGE),
        next_token: Optional(TOKEN),
    }
    StartExperimentRequest {
        client_token: Optional(TOKEN),
        experiment_template_id: Required(Text::ID),
        experiment_options: Optional(StartOptions),
        tags: Optional(TAGS),
    }
    GetExperimentRequest { id: Required(Text::ID) }
    StopExperimentRequest { id: Required(Text::ID) }
    ListExperimentsRequest {
        max_results: Optional(PAGE),
        next_token: Optional(TOKEN),
        experiment_template_id: Optional(Text::ID),
    }
    ListExperimentResolvedTargetsRequest {
        experiment_id: Required(Text::ID),
        max_results: Optional(PAGE),
        next_token: Optional(TOKEN),
        target_name: Optional(Text::NAME),
    }
    GetExperimentTargetAccountConfigurationRequest {
        experiment_id: Required(Text::ID),
        account_id: Required(ACCOUNT),
    }
    ListExperimentTargetAccountConfigurationsRequest {
        experiment_id: Required(Text::ID),
        next_token: Optional(TOKEN),
    }
    GetSafetyLeverRequest { id: Required(Text::ID) }
    UpdateSafetyLeverStateRequest {
        id: Required(Text::ID),
        state: Required(LeverState),
    }
    GetActionRequest { id: Required(Text::CATALOG_ID) }
    ListActionsRequest {
        max_results: Optional(PAGE),
        next_token: Optional(TOKEN),
    }
    GetTargetResourceTypeRequest { resource_type: Required(Text::CATALOG_ID) }
    ListTargetResourceTypesRequest {
        max_results: Optional(PAGE),
        next_token: Optional(TOKEN),
    }
    TagResourceRequest {
        resource_arn: Required(Text::ARN),
        tags: Required(TAGS),
    }
    UntagResourceRequest {
        resource_arn: Required(Text::ARN),
        tag_keys: Optional(Each(Text::TAG_KEY)),
    }
    ListTagsForResourceRequest { resource_arn: Required(Text::ARN) }
}

const ACCOUNT: Text = Text::not_blank(12, 48);
const ACCOUNT_DESCRIPTION: Text = Text::any(0, 512);
const PAGE: Range = Range { min: 1, max: 100 };
const TOKEN: Text = Text::not_blank(1, 1_024);

/// Checks the rules of tags that go beyond the shape, for tags put on a resource of FIS: how many
/// there are, their characters and the reserved prefix (*documented*, tagging). `place` is the
/// pointer to the tags, such as `/tags`.
pub(crate) fn check_tags(tags: &Tags, limits: &Limits, place: &str) -> Result<(), Error> {
    let member = cut(place.trim_start_matches('/'));
    if u32::try_from(tags.len()).map_or(true, |count| count > limits.tags) {
        let message = format!(
            "1 validation error detected: Value '{}' at '{member}' failed to satisfy constraint: \
             Member must have length less than or equal to {}",
            list_of(tags.keys()),
            limits.tags
        );
        return Err(Error::validation(message).at(place));
    }
    for (key, value) in tags {
        let refuse = |message| {
            // A key that is too long to be one is not worth a place of its own.
            let place = match cut(key) {
                short if short.len() == key.len() => format!("{place}/{}", token(key)),
                _ => place.into(),
            };
            Err(Error::validation(message).at(place))
        };
        let key = cut(key);
        if key.starts_with("aws:") {
            return refuse(format!("Tag key \"{key}\" must not start with \"aws:\"."));
        }
        if !key.chars().all(is_in_tags) {
            return refuse(format!(
                "Tag key \"{key}\" may only have letters, digits, blanks and _.:/=+-@."
            ));
        }
        if !value.chars().all(is_in_tags) {
            return refuse(format!(
                "Value \"{}\" of tag \"{key}\" may only have letters, digits, blanks and _.:/=+-@.",
                cut(value)
            ));
        }
    }
    Ok(())
}

/// Tells whether tags and target parameters may have a character: letters, digits and separators
/// of any script, and some signs.
fn is_in_tags(c: char) -> bool {
    let is_separator = c.is_whitespace() && !c.is_control();
    c.is_alphanumeric() || is_separator || "_.:/=+-@".contains(c)
}

#[cfg(test)]
mod tests;
