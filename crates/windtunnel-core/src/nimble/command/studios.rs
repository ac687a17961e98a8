//! Studios.

use alloc::format;

use super::pages::{PAGE, page};
use super::refusals::{allow, exhausted, find_studio, not_found, quota, taken};
use super::shape::check_tags;
use super::token::once;
use crate::error::Error;
use crate::event::Cause;
use crate::nimble::model::*;
use crate::nimble::state::{Counts, Kin, Life, Nimble, Studio as Record, StudioContent, Who};
use crate::nimble::table::{StudioMachine, StudioState, StudioTrigger};
use crate::nimble::view::{View, ids};
use crate::world::Cx;

pub(super) fn create_studio(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    mut request: CreateStudioRequest,
) -> Result<StudioResponse, Error> {
    let operation = "CreateStudio";
    check_tags(request.tags.as_ref(), &cx.config.limits, "/tags")?;
    let token = request.client_token.take();
    let serial = once(
        nimble,
        cx,
        (operation, token),
        request,
        |nimble, cx, request| {
            let name = request.studio_name.unwrap_or_default();
            let mut studios = nimble.cold.studios.values();
            let is_taken = |studio: &Record| {
                studio.name == name && !StudioMachine::is_over(studio.life.state.state())
            };
            if studios.any(is_taken) {
                return Err(taken(format!("The studio name {name} is taken")));
            }
            let is_counted = |studio: &&Record| studio.life.state.state() != StudioState::Deleted;
            let used = nimble.cold.studios.values().filter(is_counted).count();
            let used = u32::try_from(used).unwrap_or(u32::MAX);
            quota(used, cx.config.limits.nimble_studios, "Studios")?;
            let kind = Kind::Studio;
            let serial = nimble.next_serial(kind).ok_or_else(|| exhausted(kind))?;
            let key_of_aws = || StudioEncryptionConfiguration {
                key_arn: None,
                key_type: Some("AWS_OWNED_KEY".into()),
            };
            let studio = Record {
                life: Life::new(cx.now, nimble.born),
                name,
                encryption: request
                    .studio_encryption_configuration
                    .unwrap_or_else(key_of_aws),
                content: StudioContent {
                    display_name: request.display_name.unwrap_or_default(),
                    admin_role_arn: request.admin_role_arn.unwrap_or_default(),
                    user_role_arn: request.user_role_arn.unwrap_or_default(),
                },
                pending: None,
                counts: Counts::default(),
                accepted: Default::default(),
            };
            nimble.cold.studios.insert(serial, studio);
            nimble.add(cx, Who::new(kind, serial), request.tags);
            Ok(serial)
        },
    )?;
    response(nimble, cx, serial)
}

pub(super) fn get_studio(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    request: GetStudioRequest,
) -> Result<StudioResponse, Error> {
    let serial = find_studio(nimble, cx, request.studio_id.as_deref())?;
    response(nimble, cx, serial)
}

pub(super) fn list_studios(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    request: ListStudiosRequest,
) -> Result<ListStudiosResponse, Error> {
    let page = page(cx, &"ListStudios", request.next_token.as_deref(), PAGE)?;
    let view = View::of(nimble, cx);
    let serials = nimble.cold.studios.keys();
    let (studios, next_token) =
        page.take(serials.filter_map(|&serial| Some((serial, view.studio(serial)?))));
    Ok(ListStudiosResponse {
        studios,
        next_token,
    })
}

pub(super) fn update_studio(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    mut request: UpdateStudioRequest,
) -> Result<StudioResponse, Error> {
    let operation = "UpdateStudio";
    let token = request.client_token.take();
    let serial = once(
        nimble,
        cx,
        (operation, token),
        request,
        |nimble, cx, request| {
            let serial = find_studio(nimble, cx, request.studio_id.as_deref())?;
            if let Some(studio) = nimble.studio_mut(serial) {
                allow(&studio.life, StudioTrigger::Update, operation)?;
                let mut content = studio.content.clone();
                let StudioContent {
                    display_name,
                    admin_role_arn,
                    user_role_arn,
                } = &mut content;
                replace(display_name, request.display_name);
                replace(admin_role_arn, request.admin_role_arn);
                replace(user_role_arn, request.user_role_arn);
                studio.pending = Some(content);
            }
            nimble.take::<StudioMachine>(cx, serial, StudioTrigger::Update, Cause::Call);
            Ok(serial)
        },
    )?;
    response(nimble, cx, serial)
}

pub(super) fn delete_studio(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    mut request: DeleteStudioRequest,
) -> Result<StudioResponse, Error> {
    let operation = "DeleteStudio";
    let token = request.client_token.take();
    let serial = once(
        nimble,
        cx,
        (operation, token),
        request,
        |nimble, cx, request| {
            let serial = find_studio(nimble, cx, request.studio_id.as_deref())?;
            if let Some(studio) = nimble.studio(serial) {
                allow(&studio.life, StudioTrigger::Delete, operation)?;
            }
            nimble.take::<StudioMachine>(cx, serial, StudioTrigger::Delete, Cause::Call);
            Ok(serial)
        },
    )?;
    response(nimble, cx, serial)
}

/// Puts a member that was given in the place of the former one.
pub(super) fn replace<T>(member: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *member = given;
    }
}

fn response(nimble: &Nimble, cx: &Cx<'_>, serial: u32) -> Result<StudioResponse, Error> {
    let studio = View::of(nimble, cx).studio(serial);
    let id = || ids::text(cx.config, cx.keys, Kind::Studio, serial);
    let studio = studio.ok_or_else(|| not_found(Kind::Studio, &id()))?;
    Ok(StudioResponse { studio })
}
