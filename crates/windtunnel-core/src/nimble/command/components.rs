//! Studio components.

use super::pages::{PAGE, page, size};
use super::refusals::{
    allow, caller, exhausted, find, find_studio, invalid, not_found, open_studio, quota,
};
use super::shape::check_tags;
use super::studios::replace;
use super::token::once;
use crate::error::Error;
use crate::event::Cause;
use crate::nimble::model::*;
use crate::nimble::state::{Component, ComponentContent, Life, Nimble, Who};
use crate::nimble::table::{StudioComponentMachine, StudioComponentTrigger};
use crate::nimble::view::{View, ids};
use crate::table::Code;
use crate::world::Cx;

const KIND: Kind = Kind::StudioComponent;

pub(super) fn create_studio_component(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    mut request: CreateStudioComponentRequest,
) -> Result<StudioComponentResponse, Error> {
    let operation = "CreateStudioComponent";
    check_tags(request.tags.as_ref(), &cx.config.limits, "/tags")?;
    let token = request.client_token.take();
    let serial = once(
        nimble,
        cx,
        (operation, token),
        request,
        |nimble, cx, request| {
            let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
            let content = ComponentContent {
                name: request.name.unwrap_or_default(),
                description: request.description,
                kind: request.kind.unwrap_or_default(),
                subtype: request.subtype,
                configuration: request.configuration,
                security_groups: request.ec2_security_group_ids,
                scripts: request.initialization_scripts,
                script_parameters: request.script_parameters,
                runtime_role_arn: request.runtime_role_arn,
                secure_initialization_role_arn: request.secure_initialization_role_arn,
            };
            check_configuration(&content)?;
            open_studio(nimble, studio, operation)?;
            let limits = &cx.config.limits;
            let counts = nimble.studio(studio).map(|studio| studio.counts);
            let counts = counts.unwrap_or_default();
            quota(
                counts.components,
                limits.nimble_studio_components,
                "Studio components",
            )?;
            if content.kind == "SHARED_FILE_SYSTEM" {
                let limit = limits.nimble_shared_file_systems;
                quota(counts.file_systems, limit, "Shared file system components")?;
            }
            let serial = nimble.next_serial(KIND).ok_or_else(|| exhausted(KIND))?;
            let by = nimble.cold.principals.number(caller(cx));
            let component = Component {
                life: Life::new(cx.now, nimble.born),
                studio,
                created_by: by,
                updated_by: by,
                content,
                pending: None,
            };
            nimble.cold.components.insert(serial, component);
            nimble.add(cx, Who::new(KIND, serial), request.tags);
            Ok(serial)
        },
    )?;
    response(nimble, cx, serial)
}

pub(super) fn get_studio_component(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    request: GetStudioComponentRequest,
) -> Result<StudioComponentResponse, Error> {
    let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
    let id = request.studio_component_id.as_deref();
    let serial = find(nimble, cx, studio, KIND, id)?;
    response(nimble, cx, serial)
}

pub(super) fn list_studio_components(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    request: ListStudioComponentsRequest,
) -> Result<ListStudioComponentsResponse, Error> {
    let filters = (
        "ListStudioComponents",
        &request.studio_id,
        &request.states,
        &request.types,
    );
    let size = size(request.max_results, PAGE);
    let page = page(cx, &filters, request.next_token.as_deref(), size)?;
    let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
    let view = View::of(nimble, cx);
    let wanted = nimble.cold.components.iter().filter(|(_, component)| {
        let state = component.life.state.state().name();
        component.studio == studio
            && is_among(request.states.as_ref(), state)
            && is_among(request.types.as_ref(), &component.content.kind)
    });
    let (studio_components, next_token) =
        page.take(wanted.filter_map(|(&serial, _)| Some((serial, view.component(serial)?))));
    Ok(ListStudioComponentsResponse {
        studio_components,
        next_token,
    })
}

/// Tells whether a filter lets a value through.
pub(super) fn is_among(
    filter: Option<&alloc::vec::Vec<alloc::string::String>>,
    value: &str,
) -> bool {
    filter.is_none_or(|wanted| wanted.is_empty() || wanted.iter().any(|name| name == value))
}

pub(super) fn update_studio_component(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    mut request: UpdateStudioComponentRequest,
) -> Result<StudioComponentResponse, Error> {
    let operation = "UpdateStudioComponent";
    let token = request.client_token.take();
    let serial = once(
        nimble,
        cx,
        (operation, token),
        request,
        |nimble, cx, request| {
            let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
            let id = request.studio_component_id.as_deref();
            let serial = find(nimble, cx, studio, KIND, id)?;
            let component = nimble.component(serial);
            let mut content = component.map(|c| c.content.clone()).unwrap_or_default();
            update(&mut content, request);
            check_configuration(&content)?;
            open_studio(nimble, studio, operation)?;
            if let Some(component) = nimble.component(serial) {
                allow(&component.life, StudioComponentTrigger::Update, operation)?;
            }
            let by = nimble.cold.principals.number(caller(cx));
            if let Some(component) = nimble.component_mut(serial) {
                component.pending = Some(content);
                component.updated_by = by;
            }
            let on = StudioComponentTrigger::Update;
            nimble.take::<StudioComponentMachine>(cx, serial, on, Cause::Call);
            Ok(serial)
        },
    )?;
    response(nimble, cx, serial)
}

fn update(content: &mut ComponentContent, request: UpdateStudioComponentRequest) {
    let some = |given| Option::map(given, Some);
    replace(&mut content.name, request.name);
    replace(&mut content.description, some(request.description));
    replace(&mut content.kind, request.kind);
    replace(&mut content.subtype, some(request.subtype));
    replace(&mut content.configuration, request.configuration.map(Some));
    replace(
        &mut content.security_groups,
        request.ec2_security_group_ids.map(Some),
    );
    replace(
        &mut content.scripts,
        request.initialization_scripts.map(Some),
    );
    replace(
        &mut content.script_parameters,
        request.script_parameters.map(Some),
    );
    replace(
        &mut content.runtime_role_arn,
        some(request.runtime_role_arn),
    );
    replace(
        &mut content.secure_initialization_role_arn,
        some(request.secure_initialization_role_arn),
    );
}

pub(super) fn delete_studio_component(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    mut request: DeleteStudioComponentRequest,
) -> Result<StudioComponentResponse, Error> {
    let operation = "DeleteStudioComponent";
    let token = request.client_token.take();
    let serial = once(
        nimble,
        cx,
        (operation, token),
        request,
        |nimble, cx, request| {
            let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
            let id = request.studio_component_id.as_deref();
            let serial = find(nimble, cx, studio, KIND, id)?;
            open_studio(nimble, studio, operation)?;
            if let Some(component) = nimble.component(serial) {
                allow(&component.life, StudioComponentTrigger::Delete, operation)?;
            }
            let by = nimble.cold.principals.number(caller(cx));
            if let Some(component) = nimble.component_mut(serial) {
                component.updated_by = by;
            }
            let on = StudioComponentTrigger::Delete;
            nimble.take::<StudioComponentMachine>(cx, serial, on, Cause::Call);
            Ok(serial)
        },
    )?;
    response(nimble, cx, serial)
}

/// Checks that a configuration is that of the type (*chosen*).
fn check_configuration(content: &ComponentContent) -> Result<(), Error> {
    let Some(given) = &content.configuration else {
        return Ok(());
    };
    let fits = match content.kind.as_str() {
        "ACTIVE_DIRECTORY" => given.active_directory_configuration.is_some(),
        "COMPUTE_FARM" => given.compute_farm_configuration.is_some(),
        "LICENSE_SERVICE" => given.license_service_configuration.is_some(),
        "SHARED_FILE_SYSTEM" => given.shared_file_system_configuration.is_some(),
        _ => false,
    };
    if fits {
        Ok(())
    } else {
        Err(invalid(
            "configuration is not that of the type",
            "/configuration",
        ))
    }
}

fn response(nimble: &Nimble, cx: &Cx<'_>, serial: u32) -> Result<StudioComponentResponse, Error> {
    let studio_component = View::of(nimble, cx).component(serial);
    let id = || ids::text(cx.config, cx.keys, KIND, serial);
    let studio_component = studio_component.ok_or_else(|| not_found(KIND, &id()))?;
    Ok(StudioComponentResponse { studio_component })
}
