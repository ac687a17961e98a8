//! Experiment templates.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::pages::{list, page};
use super::shape::{Shape, check_tags};
use super::template::{Rules, check};
use super::token::{Seen, look, remember};
use crate::draw::Lane;
use crate::error::Error;
use crate::event::fingerprint;
use crate::fis::model::*;
use crate::fis::state::{Fis, Masks, TemplateRecord, Version};
use crate::fis::view::{self, ids};
use crate::time::Span;
use crate::world::{Config, Cx};

/// Checks and compiles a template as `CreateExperimentTemplate` would, without a world.
///
/// # Errors
///
/// As `CreateExperimentTemplate`, but for those that depend on what exists already.
pub fn compile(
    request: &CreateExperimentTemplateRequest,
    config: &Config,
) -> Result<Compiled, Error> {
    request.check_shape()?;
    if let Some(tags) = &request.tags {
        check_tags(tags, &config.limits, "/tags")?;
    }
    check(&given(request.clone()), &rules(config))
}

fn rules(config: &Config) -> Rules<'_> {
    Rules {
        limits: &config.limits,
        switches: &config.fis.switches,
    }
}

/// Takes the template out of a request whose shape has been checked.
fn given(request: CreateExperimentTemplateRequest) -> Template {
    let mut options = request.experiment_options.unwrap_or_default();
    options
        .account_targeting
        .get_or_insert_with(|| "single-account".into());
    options
        .empty_target_resolution_mode
        .get_or_insert_with(|| "fail".into());
    options.actions_mode = None;
    Template {
        description: request.description.unwrap_or_default(),
        targets: request.targets,
        actions: request.actions.unwrap_or_default(),
        stop_conditions: request.stop_conditions.unwrap_or_default(),
        role_arn: request.role_arn.unwrap_or_default(),
        log_configuration: request.log_configuration.filter(has_destination),
        experiment_options: options,
        experiment_report_configuration: request.experiment_report_configuration,
    }
}

/// Tells whether logs go anywhere; a configuration without destination switches logging off.
fn has_destination(configuration: &LogConfiguration) -> bool {
    configuration.cloud_watch_logs_configuration.is_some()
        || configuration.s3_configuration.is_some()
}

pub(super) fn create_experiment_template(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    mut request: CreateExperimentTemplateRequest,
) -> Result<ExperimentTemplateResponse, Error> {
    if let Some(tags) = &request.tags {
        check_tags(tags, &cx.config.limits, "/tags")?;
    }
    // What the operation does not know is no parameter.
    if let Some(options) = &mut request.experiment_options {
        options.actions_mode = None;
    }
    let token = request.client_token.take();
    let key = match look(&fis.cold, CREATE, token.as_deref(), &request)? {
        Seen::Made(serial) => return response(fis, cx, serial),
        Seen::New(key) => key,
    };
    let tags = request.tags.take().unwrap_or_default();
    let template = given(request);
    let compiled = check(&template, &rules(cx.config))?;
    let templates = fis.cold.templates.len();
    if templates >= cx.config.limits.fis_experiment_templates as usize {
        let text = format!("You have reached the quota of {templates} experiment templates.");
        return Err(Error::quota(text));
    }
    let serial = fis.cold.next_template;
    let exhausted = || Error::quota("No more experiment templates can be numbered.");
    fis.cold.next_template = serial.checked_add(1).ok_or_else(exhausted)?;
    let lane = lane(fis, &template);
    let version = Version {
        users: 1,
        of: serial,
        lane,
        ..version(template, compiled)
    };
    let record = TemplateRecord {
        version: fis.versions.insert(version),
        created: cx.now,
        updated: cx.now,
        tags,
        lane,
        started: 0,
        accounts_made: 0,
        token: key.as_ref().map(|(key, _)| key.clone()),
    };
    fis.cold.templates.insert(serial, record);
    remember(&mut fis.cold, key, serial);
    response(fis, cx, serial)
}

/// Returns the identity that keys the draws of a template: what it says, and how many that say the
/// same came before, so that other templates do not move it.
fn lane(fis: &mut Fis, template: &Template) -> Lane {
    let content = fingerprint(template);
    let count = fis.cold.contents.entry(content).or_insert(0);
    *count += 1;
    Lane(content).child(u64::from(*count))
}

/// Makes the version of a template that nothing uses yet.
fn version(template: Template, compiled: Compiled) -> Version {
    let alarms = template
        .stop_conditions
        .iter()
        .filter_map(|condition| condition.value.clone());
    let wait = |report: &ExperimentReportConfiguration| {
        let given = report.post_experiment_duration.as_deref();
        given
            .and_then(|text| Span::parse_iso(text).ok())
            .unwrap_or(POST_EXPERIMENT)
    };
    Version {
        users: 0,
        of: 0,
        lane: Lane::default(),
        names: template
            .actions
            .keys()
            .map(|name| Box::from(name.as_str()))
            .collect(),
        alarms: alarms.collect(),
        accounts: Vec::new(),
        report_wait: template.experiment_report_configuration.as_ref().map(wait),
        masks: Masks::of(&compiled),
        template,
        compiled,
    }
}

/// How long a report waits after the end when nothing is given (*documented*).
const POST_EXPERIMENT: Span = Span::from_secs(20 * 60);

/// Finds a template by its id.
pub(super) fn find(fis: &Fis, cx: &Cx<'_>, id: Option<&str>) -> Result<u32, Error> {
    let id = id.unwrap_or_default();
    let serial = ids::template_serial(cx.keys, id);
    serial
        .filter(|serial| fis.cold.templates.contains_key(serial))
        .ok_or_else(|| {
            Error::not_found(format!(
                "Experiment template with ID {} not found.",
                view::shown(id)
            ))
        })
}

/// Finds a template to start from: most often the one that was started from last.
pub(super) fn find_to_start(fis: &mut Fis, cx: &Cx<'_>, id: Option<&str>) -> Result<u32, Error> {
    let known = id.and_then(|id| fis.last_started.serial(id));
    if let Some(serial) = known.filter(|serial| fis.cold.templates.contains_key(serial)) {
        return Ok(serial);
    }
    let serial = find(fis, cx, id)?;
    fis.last_started.note(id.unwrap_or_default(), serial);
    Ok(serial)
}

/// Returns the version of a template for writing; a version that experiments run on is copied.
pub(super) fn version_mut(fis: &mut Fis, template: u32) -> &mut Version {
    let record = fis
        .cold
        .templates
        .get_mut(&template)
        .expect("the template was found");
    if fis.versions[record.version].users > 1 {
        let mut copy = fis.versions[record.version].clone();
        copy.users = 1;
        fis.versions[record.version].users -= 1;
        record.version = fis.versions.insert(copy);
    }
    &mut fis.versions[record.version]
}

fn response(fis: &Fis, cx: &Cx<'_>, serial: u32) -> Result<ExperimentTemplateResponse, Error> {
    let experiment_template = view::template(fis, cx.config, cx.keys, serial);
    Ok(ExperimentTemplateResponse {
        experiment_template,
    })
}

pub(super) fn get_experiment_template(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    request: GetExperimentTemplateRequest,
) -> Result<ExperimentTemplateResponse, Error> {
    let serial = find(fis, cx, request.id.as_deref())?;
    response(fis, cx, serial)
}

pub(super) fn update_experiment_template(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    request: UpdateExperimentTemplateRequest,
) -> Result<ExperimentTemplateResponse, Error> {
    let serial = find(fis, cx, request.id.as_deref())?;
    let mut template = fis.versions[fis.cold.templates[&serial].version]
        .template
        .clone();
    merge(&mut template, request);
    let compiled = check(&template, &rules(cx.config))?;
    let present = version_mut(fis, serial);
    let fresh = version(template, compiled);
    *present = Version {
        users: present.users,
        of: present.of,
        lane: present.lane,
        accounts: core::mem::take(&mut present.accounts),
        ..fresh
    };
    if let Some(record) = fis.cold.templates.get_mut(&serial) {
        record.updated = cx.now;
    }
    response(fis, cx, serial)
}

/// Replaces the members given; those not given stay.
fn merge(template: &mut Template, request: UpdateExperimentTemplateRequest) {
    if let Some(description) = request.description {
        template.description = description;
    }
    if let Some(conditions) = request.stop_conditions {
        template.stop_conditions = conditions;
    }
    if request.targets.is_some() {
        template.targets = request.targets;
    }
    if let Some(actions) = request.actions {
        template.actions = actions;
    }
    if let Some(role) = request.role_arn {
        template.role_arn = role;
    }
    if let Some(configuration) = request.log_configuration {
        template.log_configuration = Some(configuration).filter(has_destination);
    }
    let mode = request
        .experiment_options
        .and_then(|options| options.empty_target_resolution_mode);
    if mode.is_some() {
        template.experiment_options.empty_target_resolution_mode = mode;
    }
    if request.experiment_report_configuration.is_some() {
        template.experiment_report_configuration = request.experiment_report_configuration;
    }
}

pub(super) fn delete_experiment_template(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    request: DeleteExperimentTemplateRequest,
) -> Result<ExperimentTemplateResponse, Error> {
    let serial = find(fis, cx, request.id.as_deref())?;
    let last = response(fis, cx, serial)?;
    if let Some(record) = fis.cold.templates.remove(&serial) {
        let accounts = &fis.versions[record.version].accounts;
        let tokens: Vec<String> = accounts
            .iter()
            .filter_map(|entry| entry.token.clone())
            .collect();
        for token in tokens.iter().chain(&record.token) {
            fis.cold.tokens.remove(token);
        }
        fis.release_version(record.version);
    }
    Ok(last)
}

pub(super) fn list_experiment_templates(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    request: ListExperimentTemplatesRequest,
) -> Result<ListExperimentTemplatesResponse, Error> {
    let token = request.next_token.as_deref();
    let page = page(cx.keys, list::TEMPLATES, request.max_results, token)?;
    let serials = fis.cold.templates.keys();
    let summary = |serial| view::template_summary(fis, cx.config, cx.keys, serial);
    let (experiment_templates, next_token) =
        page.take(serials.map(|&serial| (serial, summary(serial))));
    Ok(ListExperimentTemplatesResponse {
        experiment_templates,
        next_token,
    })
}

/// The prefix of the tokens of `CreateExperimentTemplate`.
const CREATE: &str = "CreateExperimentTemplate/";
