//! The shape of requests: what must be there, how long texts may be, which values there are.
//!
//! Members, lengths, ranges, patterns and enums are *documented* (service model). *Chosen*: the
//! texts, and that all violations are told, in the order of the members, up to twenty.

mod constraint;
mod parts;

use alloc::format;

use self::constraint::{At, Constraint, Each, Enum, Found, Items, Optional, Range, Required, Text};
use self::parts::{
    COMPONENT_STATES, COMPONENT_TYPES, Configuration, Encryption, PROFILE_STATES, Parameter,
    Script, Stream, TagMap,
};
use super::refusals::invalid;
use crate::error::{Error, token};
use crate::limits::Limits;
use crate::nimble::model::*;

/// A request of which the shape can be checked, before and without any state.
pub(super) trait Shape {
    /// Returns all violations of the shape as one refusal.
    fn check_shape(&self) -> Result<(), Error>;
}

/// A request of which the shape is checked by its operation, after the authorization.
pub(super) trait Late {
    /// Returns all violations of the shape as one refusal.
    fn check_late(&self) -> Result<(), Error>;
}

/// Says of each member of a request what it must satisfy; members left out may be anything.
macro_rules! requests {
    ($Trait:ident, $check:ident; $( $Request:ident { $( $member:ident: $constraint:expr ),* $(,)? } )+) => { $(
        impl $Trait for $Request {
            fn $check(&self) -> Result<(), Error> {
                let mut found = Found::default();
                let at = At::Request;
                $( $constraint.check(&self.$member, &at.member(stringify!($member)), &mut found); )*
                found.into_result()
            }
        }
    )+ };
}

/// Requests that have nothing to check, or whose shape waits for their authorization.
macro_rules! unchecked {
    ($( $Request:ident ),+) => { $(
        impl Shape for $Request {
            fn check_shape(&self) -> Result<(), Error> {
                Ok(())
            }
        }
    )+ };
}

requests! { Shape, check_shape;
    CreateStudioRequest {
        client_token: Optional(TOKEN),
        admin_role_arn: Required(Text::ROLE),
        display_name: Required(Text::NAME),
        studio_encryption_configuration: Optional(Encryption),
        studio_name: Required(Text::STUDIO_NAME),
        tags: Optional(TagMap),
        user_role_arn: Required(Text::ROLE),
    }
    GetStudioRequest { studio_id: Required(Text::ANY) }
    UpdateStudioRequest {
        client_token: Optional(TOKEN),
        admin_role_arn: Optional(Text::ROLE),
        display_name: Optional(Text::NAME),
        studio_id: Required(Text::ANY),
        user_role_arn: Optional(Text::ROLE),
    }
    DeleteStudioRequest { client_token: Optional(TOKEN), studio_id: Required(Text::ANY) }
    CreateLaunchProfileRequest {
        client_token: Optional(TOKEN),
        description: Optional(Text::DESCRIPTION),
        ec2_subnet_ids: Required(Items(0, 6, Text::ANY)),
        launch_profile_protocol_versions: Required(Items(1, usize::MAX, Text::PROTOCOL)),
        name: Required(Text::PROFILE_NAME),
        stream_configuration: Required(Stream),
        studio_component_ids: Required(Items(1, 100, Text::ANY)),
        studio_id: Required(Text::ANY),
        tags: Optional(TagMap),
    }
    GetLaunchProfileRequest { launch_profile_id: Required(Text::ANY), studio_id: Required(Text::ANY) }
    GetLaunchProfileDetailsRequest {
        launch_profile_id: Required(Text::ANY),
        studio_id: Required(Text::ANY),
    }
    ListLaunchProfilesRequest {
        max_results: Optional(PAGE),
        states: Optional(Each(Enum(PROFILE_STATES))),
        studio_id: Required(Text::ANY),
    }
    UpdateLaunchProfileRequest {
        client_token: Optional(TOKEN),
        description: Optional(Text::DESCRIPTION),
        launch_profile_id: Required(Text::ANY),
        launch_profile_protocol_versions: Optional(Items(1, usize::MAX, Text::PROTOCOL)),
        name: Optional(Text::PROFILE_NAME),
        stream_configuration: Optional(Stream),
        studio_component_ids: Optional(Items(1, 100, Text::ANY)),
        studio_id: Required(Text::ANY),
    }
    DeleteLaunchProfileRequest {
        client_token: Optional(TOKEN),
        launch_profile_id: Required(Text::ANY),
        studio_id: Required(Text::ANY),
    }
    CreateStreamingImageRequest {
        client_token: Optional(TOKEN),
        description: Optional(Text::DESCRIPTION),
        ec2_image_id: Required(Text::AMI),
        name: Required(Text::NAME),
        studio_id: Required(Text::ANY),
        tags: Optional(TagMap),
    }
    GetStreamingImageRequest {
        streaming_image_id: Required(Text::ANY),
        studio_id: Required(Text::ANY),
    }
    ListStreamingImagesRequest { studio_id: Required(Text::ANY) }
    CreateStudioComponentRequest {
        client_token: Optional(TOKEN),
        configuration: Optional(Configuration),
        description: Optional(Text::DESCRIPTION),
        ec2_security_group_ids: Optional(Items(0, 30, Text::ANY)),
        initialization_scripts: Optional(Each(Script)),
        name: Required(Text::NAME),
        runtime_role_arn: Optional(Text::ROLE),
        script_parameters: Optional(Items(0, 30, Parameter)),
        secure_initialization_role_arn: Optional(Text::ROLE),
        studio_id: Required(Text::ANY),
        subtype: Optional(Enum(SUBTYPES)),
        tags: Optional(TagMap),
        kind: Required(Enum(COMPONENT_TYPES)),
    }
    GetStudioComponentRequest {
        studio_component_id: Required(Text::ANY),
        studio_id: Required(Text::ANY),
    }
    ListStudioComponentsRequest {
        max_results: Optional(PAGE),
        states: Optional(Each(Enum(COMPONENT_STATES))),
        studio_id: Required(Text::ANY),
        types: Optional(Each(Enum(COMPONENT_TYPES))),
    }
    UpdateStudioComponentRequest {
        client_token: Optional(TOKEN),
        configuration: Optional(Configuration),
        description: Optional(Text::DESCRIPTION),
        ec2_security_group_ids: Optional(Items(0, 30, Text::ANY)),
        initialization_scripts: Optional(Each(Script)),
        name: Optional(Text::NAME),
        runtime_role_arn: Optional(Text::ROLE),
        script_parameters: Optional(Items(0, 30, Parameter)),
        secure_initialization_role_arn: Optional(Text::ROLE),
        studio_component_id: Required(Text::ANY),
        studio_id: Required(Text::ANY),
        subtype: Optional(Enum(SUBTYPES)),
        kind: Optional(Enum(COMPONENT_TYPES)),
    }
    DeleteStudioComponentRequest {
        client_token: Optional(TOKEN),
        studio_component_id: Required(Text::ANY),
        studio_id: Required(Text::ANY),
    }
    CreateStreamingSessionRequest {
        client_token: Optional(TOKEN),
        ec2_instance_type: Optional(Enum(INSTANCE_TYPES)),
        launch_profile_id: Required(Text::ANY),
        streaming_image_id: Optional(Text::ID),
        studio_id: Required(Text::ANY),
        tags: Optional(TagMap),
    }
    ListStreamingSessionsRequest { studio_id: Required(Text::ANY) }
    ListStreamingSessionBackupsRequest { studio_id: Required(Text::ANY) }
    GetStreamingSessionBackupRequest {
        backup_id: Required(Text::ANY),
        studio_id: Required(Text::ANY),
    }
    TagResourceRequest { resource_arn: Required(Text::ANY), tags: Optional(TagMap) }
    UntagResourceRequest { resource_arn: Required(Text::ANY), tag_keys: Required(Each(Text::ANY)) }
    ListTagsForResourceRequest { resource_arn: Required(Text::ANY) }
    AcceptEulasRequest {
        client_token: Optional(TOKEN),
        eula_ids: Optional(Each(Text::ANY)),
        studio_id: Required(Text::ANY),
    }
    ListEulaAcceptancesRequest { studio_id: Required(Text::ANY) }
    GetEulaRequest { eula_id: Required(Text::ANY) }
}

unchecked! {
    ListStudiosRequest, ListEulasRequest, NotModelledRequest,
    UpdateStreamingImageRequest, DeleteStreamingImageRequest, GetStreamingSessionRequest,
    StartStreamingSessionRequest, StopStreamingSessionRequest, DeleteStreamingSessionRequest,
    CreateStreamingSessionStreamRequest, GetStreamingSessionStreamRequest
}

requests! { Late, check_late;
    UpdateStreamingImageRequest {
        client_token: Optional(TOKEN),
        description: Optional(Text::DESCRIPTION),
        name: Optional(Text::NAME),
        streaming_image_id: Required(Text::ANY),
        studio_id: Required(Text::ANY),
    }
    DeleteStreamingImageRequest {
        client_token: Optional(TOKEN),
        streaming_image_id: Required(Text::ANY),
        studio_id: Required(Text::ANY),
    }
    GetStreamingSessionRequest { session_id: Required(Text::ANY), studio_id: Required(Text::ANY) }
    StartStreamingSessionRequest {
        client_token: Optional(TOKEN),
        session_id: Required(Text::ANY),
        studio_id: Required(Text::ANY),
    }
    StopStreamingSessionRequest {
        client_token: Optional(TOKEN),
        session_id: Required(Text::ANY),
        studio_id: Required(Text::ANY),
        volume_retention_mode: Optional(Enum(&["RETAIN", "DELETE"])),
    }
    DeleteStreamingSessionRequest {
        client_token: Optional(TOKEN),
        session_id: Required(Text::ANY),
        studio_id: Required(Text::ANY),
    }
    CreateStreamingSessionStreamRequest {
        client_token: Optional(TOKEN),
        expiration_in_seconds: Optional(Range(60, 3_600)),
        session_id: Required(Text::ANY),
        studio_id: Required(Text::ANY),
    }
    GetStreamingSessionStreamRequest {
        session_id: Required(Text::ANY),
        stream_id: Required(Text::ANY),
        studio_id: Required(Text::ANY),
    }
}

const TOKEN: Text = Text::any(1, 64);
const PAGE: Range = Range(1, 100);
const SUBTYPES: &[&str] = &[
    "AWS_MANAGED_MICROSOFT_AD",
    "AMAZON_FSX_FOR_WINDOWS",
    "AMAZON_FSX_FOR_LUSTRE",
    "CUSTOM",
];

/// Checks the rules of tags that go beyond the shape (*chosen*): how many there are, and the prefix
/// that is reserved. `place` is the pointer to the tags.
pub(super) fn check_tags(tags: Option<&Tags>, limits: &Limits, place: &str) -> Result<(), Error> {
    let Some(tags) = tags else {
        return Ok(());
    };
    if u32::try_from(tags.len()).map_or(true, |count| count > limits.tags) {
        let text = format!("tags must have at most {} items", limits.tags);
        return Err(invalid(text, place));
    }
    match tags.keys().find(|key| key.starts_with("aws:")) {
        Some(key) => {
            let place = format!("{place}/{}", token(key));
            Err(invalid("the keys of tags must not start with aws:", &place))
        }
        None => Ok(()),
    }
}
