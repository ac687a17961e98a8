//! Launch profiles.

use alloc::string::String;

use super::components::is_among;
use super::pages::{PAGE, page, size};
use super::refusals::{
    allow, caller, conflict, exhausted, find, find_studio, invalid, not_found, open_studio, quota,
};
use super::shape::check_tags;
use super::studios::replace;
use super::token::once;
use crate::error::Error;
use crate::event::Cause;
use crate::nimble::model::*;
use crate::nimble::state::{Life, Nimble, Profile, ProfileContent, Version, Who};
use crate::nimble::table::{LaunchProfileMachine, LaunchProfileTrigger, StudioComponentState};
use crate::nimble::view::{View, ids};
use crate::table::Code;
use crate::world::Cx;

const KIND: Kind = Kind::LaunchProfile;

pub(super) fn create_launch_profile(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    mut request: CreateLaunchProfileRequest,
) -> Result<LaunchProfileResponse, Error> {
    let operation = "CreateLaunchProfile";
    check_tags(request.tags.as_ref(), &cx.config.limits, "/tags")?;
    check_exclusions(cx, request.stream_configuration.as_ref())?;
    let token = request.client_token.take();
    let serial = once(
        nimble,
        cx,
        (operation, token),
        request,
        |nimble, cx, request| {
            let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
            let component_ids = request.studio_component_ids.unwrap_or_default();
            find_components(nimble, cx, studio, &component_ids)?;
            open_studio(nimble, studio, operation)?;
            check_components(nimble, cx, &component_ids, operation)?;
            let used = nimble
                .studio(studio)
                .map_or(0, |studio| studio.counts.profiles);
            quota(
                used,
                cx.config.limits.nimble_launch_profiles,
                "Launch profiles",
            )?;
            let serial = nimble.next_serial(KIND).ok_or_else(|| exhausted(KIND))?;
            let by = nimble.cold.principals.number(caller(cx));
            let content = ProfileContent {
                name: request.name.unwrap_or_default(),
                description: request.description,
                protocol_versions: request.launch_profile_protocol_versions.unwrap_or_default(),
                component_ids,
                stream: filled(request.stream_configuration.unwrap_or_default()),
            };
            let version = nimble
                .versions
                .insert(Version::new(serial, studio, content));
            let profile = Profile {
                life: Life::new(cx.now, nimble.born),
                studio,
                created_by: by,
                updated_by: by,
                subnets: request.ec2_subnet_ids.unwrap_or_default(),
                version,
                pending: None,
                sessions: 0,
                validation: None,
            };
            nimble.cold.profiles.insert(serial, profile);
            nimble.add(cx, Who::new(KIND, serial), request.tags);
            Ok(serial)
        },
    )?;
    response(nimble, cx, serial)
}

pub(super) fn get_launch_profile(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    request: GetLaunchProfileRequest,
) -> Result<LaunchProfileResponse, Error> {
    let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
    let id = request.launch_profile_id.as_deref();
    let serial = find(nimble, cx, studio, KIND, id)?;
    response(nimble, cx, serial)
}

pub(super) fn get_launch_profile_details(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    request: GetLaunchProfileDetailsRequest,
) -> Result<GetLaunchProfileDetailsResponse, Error> {
    let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
    let id = request.launch_profile_id.as_deref();
    let serial = find(nimble, cx, studio, KIND, id)?;
    let launch_profile = response(nimble, cx, serial)?.launch_profile;
    let view = View::of(nimble, cx);
    Ok(GetLaunchProfileDetailsResponse {
        streaming_images: view.images_of(&launch_profile, studio),
        studio_component_summaries: view.components_of(&launch_profile, studio),
        launch_profile,
    })
}

pub(super) fn list_launch_profiles(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    request: ListLaunchProfilesRequest,
) -> Result<ListLaunchProfilesResponse, Error> {
    let filters = (
        "ListLaunchProfiles",
        &request.studio_id,
        &request.states,
        &request.principal_id,
    );
    let size = size(request.max_results, 2 * PAGE);
    let page = page(cx, &filters, request.next_token.as_deref(), size)?;
    let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
    let view = View::of(nimble, cx);
    let wanted = nimble.cold.profiles.iter().filter(|(_, profile)| {
        let state = profile.life.state.state().name();
        profile.studio == studio && is_among(request.states.as_ref(), state)
    });
    let (launch_profiles, next_token) =
        page.take(wanted.filter_map(|(&serial, _)| Some((serial, view.profile(serial)?))));
    Ok(ListLaunchProfilesResponse {
        launch_profiles,
        next_token,
    })
}

pub(super) fn update_launch_profile(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    mut request: UpdateLaunchProfileRequest,
) -> Result<LaunchProfileResponse, Error> {
    let operation = "UpdateLaunchProfile";
    check_exclusions(cx, request.stream_configuration.as_ref())?;
    let token = request.client_token.take();
    let serial = once(
        nimble,
        cx,
        (operation, token),
        request,
        |nimble, cx, request| {
            let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
            let id = request.launch_profile_id.as_deref();
            let serial = find(nimble, cx, studio, KIND, id)?;
            let component_ids = request.studio_component_ids.clone().unwrap_or_default();
            find_components(nimble, cx, studio, &component_ids)?;
            open_studio(nimble, studio, operation)?;
            if let Some(profile) = nimble.profile(serial) {
                allow(&profile.life, LaunchProfileTrigger::Update, operation)?;
            }
            check_components(nimble, cx, &component_ids, operation)?;
            let by = nimble.cold.principals.number(caller(cx));
            let slot = nimble.profile(serial).map(|profile| profile.version);
            let version = slot.and_then(|slot| nimble.versions.get(slot));
            if let Some(mut content) = version.map(|version| version.content.clone()) {
                replace(&mut content.name, request.name);
                replace(&mut content.description, request.description.map(Some));
                replace(
                    &mut content.protocol_versions,
                    request.launch_profile_protocol_versions,
                );
                replace(&mut content.component_ids, request.studio_component_ids);
                replace(
                    &mut content.stream,
                    request.stream_configuration.map(filled),
                );
                if let Some(profile) = nimble.profile_mut(serial) {
                    profile.pending = Some(content);
                    profile.updated_by = by;
                }
            }
            nimble.take::<LaunchProfileMachine>(
                cx,
                serial,
                LaunchProfileTrigger::Update,
                Cause::Call,
            );
            Ok(serial)
        },
    )?;
    response(nimble, cx, serial)
}

pub(super) fn delete_launch_profile(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    mut request: DeleteLaunchProfileRequest,
) -> Result<LaunchProfileResponse, Error> {
    let operation = "DeleteLaunchProfile";
    let token = request.client_token.take();
    let serial = once(
        nimble,
        cx,
        (operation, token),
        request,
        |nimble, cx, request| {
            let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
            let id = request.launch_profile_id.as_deref();
            let serial = find(nimble, cx, studio, KIND, id)?;
            open_studio(nimble, studio, operation)?;
            if let Some(profile) = nimble.profile(serial) {
                allow(&profile.life, LaunchProfileTrigger::Delete, operation)?;
            }
            let by = nimble.cold.principals.number(caller(cx));
            if let Some(profile) = nimble.profile_mut(serial) {
                profile.updated_by = by;
            }
            nimble.take::<LaunchProfileMachine>(
                cx,
                serial,
                LaunchProfileTrigger::Delete,
                Cause::Call,
            );
            Ok(serial)
        },
    )?;
    response(nimble, cx, serial)
}

/// Checks what excludes what (*documented*; the leniency towards values that ask for nothing is
/// *chosen*).
fn check_exclusions(cx: &Cx<'_>, stream: Option<&StreamConfiguration>) -> Result<(), Error> {
    let Some(stream) = stream else {
        return Ok(());
    };
    let is_on = |mode: &Option<String>| mode.as_deref() == Some("ACTIVATED");
    let is_persistent = is_on(&stream.session_persistence_mode);
    let terminates = is_on(&stream.automatic_termination_mode);
    if terminates && !is_persistent {
        let text = "automaticTerminationMode is allowed only when sessionPersistenceMode is \
                    ACTIVATED";
        return Err(invalid(
            text,
            "/streamConfiguration/automaticTerminationMode",
        ));
    }
    if stream.volume_configuration.is_some() && !is_persistent {
        let text = "volumeConfiguration is allowed only when sessionPersistenceMode is ACTIVATED";
        return Err(invalid(text, "/streamConfiguration/volumeConfiguration"));
    }
    let minutes = stream.max_stopped_session_length_in_minutes.unwrap_or(0);
    let is_legacy = cx.config.nimble.switches.allow_legacy_stop && !is_persistent;
    if minutes > 0 && !(is_persistent && terminates) && !is_legacy {
        let text = "maxStoppedSessionLengthInMinutes above 0 is allowed only when \
                    sessionPersistenceMode and automaticTerminationMode are ACTIVATED";
        let place = "/streamConfiguration/maxStoppedSessionLengthInMinutes";
        return Err(invalid(text, place));
    }
    Ok(())
}

/// Fills in the defaults, and leaves out what goes with persistence only.
fn filled(given: StreamConfiguration) -> StreamConfiguration {
    let or = |mode: Option<String>, default: &str| Some(mode.unwrap_or_else(|| default.into()));
    let is_persistent = given.session_persistence_mode.as_deref() == Some("ACTIVATED");
    let volume = given.volume_configuration.unwrap_or_default();
    let volume = VolumeConfiguration {
        iops: volume.iops.or(Some(3_000)),
        size: volume.size.or(Some(500)),
        throughput: volume.throughput.or(Some(125)),
    };
    let termination = or(given.automatic_termination_mode, "DEACTIVATED");
    let backup = given.session_backup.map(|backup| SessionBackup {
        max_backups_to_retain: backup.max_backups_to_retain.or(Some(0)),
        mode: or(backup.mode, "DEACTIVATED"),
    });
    StreamConfiguration {
        automatic_termination_mode: termination.filter(|_| is_persistent),
        max_session_length_in_minutes: given.max_session_length_in_minutes.or(Some(690)),
        max_stopped_session_length_in_minutes: given
            .max_stopped_session_length_in_minutes
            .or(Some(0)),
        session_backup: backup,
        session_persistence_mode: or(given.session_persistence_mode, "DEACTIVATED"),
        volume_configuration: is_persistent.then_some(volume),
        ..given
    }
}

/// Checks that components exist and are not DELETED.
fn find_components(
    nimble: &Nimble,
    cx: &Cx<'_>,
    studio: u32,
    component_ids: &[String],
) -> Result<(), Error> {
    for id in component_ids {
        let serial = find(nimble, cx, studio, Kind::StudioComponent, Some(id))?;
        let state = nimble.component(serial).map(|c| c.life.state.state());
        if state == Some(StudioComponentState::Deleted) {
            return Err(not_found(Kind::StudioComponent, id));
        }
    }
    Ok(())
}

/// Checks that no component is in transition.
fn check_components(
    nimble: &Nimble,
    cx: &Cx<'_>,
    component_ids: &[String],
    operation: &str,
) -> Result<(), Error> {
    for id in component_ids {
        let kind = Kind::StudioComponent;
        let serial = ids::serial(cx.config, cx.keys, kind, id);
        let component = serial.and_then(|serial| nimble.component(serial));
        if let Some(component) = component.filter(|component| component.life.step().is_some()) {
            let state = component.life.state.state().name();
            return Err(conflict(kind, state, operation));
        }
    }
    Ok(())
}

fn response(nimble: &Nimble, cx: &Cx<'_>, serial: u32) -> Result<LaunchProfileResponse, Error> {
    let launch_profile = View::of(nimble, cx).profile(serial);
    let id = || ids::text(cx.config, cx.keys, KIND, serial);
    let launch_profile = launch_profile.ok_or_else(|| not_found(KIND, &id()))?;
    Ok(LaunchProfileResponse { launch_profile })
}
