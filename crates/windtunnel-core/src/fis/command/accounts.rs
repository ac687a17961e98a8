//! Target account configurations of templates, and the copies that experiments keep.

use alloc::format;

use super::experiments;
use super::pages::{list, page};
use super::templates::{find, version_mut};
use super::token::{Seen, look, remember};
use crate::error::Error;
use crate::fis::model::*;
use crate::fis::state::{AccountEntry, Fis, Version};
use crate::fis::view;
use crate::pages::Page;
use crate::world::Cx;

pub(super) fn create_target_account_configuration(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    mut request: CreateTargetAccountConfigurationRequest,
) -> Result<TargetAccountConfigurationResponse, Error> {
    let token = request.client_token.take();
    let key = match look(&fis.cold, CREATE, token.as_deref(), &request)? {
        Seen::Made(nth) => {
            let template = find(fis, cx, request.experiment_template_id.as_deref())?;
            let made = present(fis, template)
                .accounts
                .iter()
                .find(|entry| entry.nth == nth);
            let made = made.ok_or_else(|| not_found(request.account_id.as_deref()))?;
            return Ok(response(&made.configuration));
        }
        Seen::New(key) => key,
    };
    let template = find(fis, cx, request.experiment_template_id.as_deref())?;
    let version = present(fis, template);
    let account_id = request.account_id.unwrap_or_default();
    if account_id.len() != 12 || !account_id.bytes().all(|byte| byte.is_ascii_digit()) {
        let text = format!("Account ID {} must be 12 digits.", view::shown(&account_id));
        return Err(Error::validation(text).at("/accountId"));
    }
    let targeting = version
        .template
        .experiment_options
        .account_targeting
        .as_deref();
    if targeting != Some("multi-account") {
        let text = "Target account configurations require a template with multi-account targeting.";
        return Err(Error::validation(text));
    }
    if version
        .accounts
        .iter()
        .any(|entry| entry.configuration.account_id == account_id)
    {
        let text =
            format!("A target account configuration for account {account_id} already exists.");
        return Err(Error::conflict(text));
    }
    let count = version.accounts.len();
    if count >= cx.config.limits.fis_target_account_configurations as usize {
        let text = format!("You have reached the quota of {count} target account configurations.");
        return Err(Error::quota(text));
    }
    let Some(record) = fis.cold.templates.get_mut(&template) else {
        return Err(not_found(None));
    };
    let nth = record.accounts_made;
    record.accounts_made += 1;
    let configuration = TargetAccountConfiguration {
        role_arn: request.role_arn.unwrap_or_default(),
        account_id,
        description: request.description,
    };
    let answer = response(&configuration);
    let token = key.as_ref().map(|(key, _)| key.clone());
    version_mut(fis, template).accounts.push(AccountEntry {
        nth,
        configuration,
        token,
    });
    remember(&mut fis.cold, key, nth);
    Ok(answer)
}

pub(super) fn get_target_account_configuration(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    request: GetTargetAccountConfigurationRequest,
) -> Result<TargetAccountConfigurationResponse, Error> {
    let template = find(fis, cx, request.experiment_template_id.as_deref())?;
    let at = position(present(fis, template), request.account_id.as_deref())?;
    Ok(response(&present(fis, template).accounts[at].configuration))
}

pub(super) fn update_target_account_configuration(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    request: UpdateTargetAccountConfigurationRequest,
) -> Result<TargetAccountConfigurationResponse, Error> {
    let template = find(fis, cx, request.experiment_template_id.as_deref())?;
    let at = position(present(fis, template), request.account_id.as_deref())?;
    let configuration = &mut version_mut(fis, template).accounts[at].configuration;
    if let Some(role) = request.role_arn {
        configuration.role_arn = role;
    }
    if request.description.is_some() {
        configuration.description = request.description;
    }
    Ok(response(configuration))
}

pub(super) fn delete_target_account_configuration(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    request: DeleteTargetAccountConfigurationRequest,
) -> Result<TargetAccountConfigurationResponse, Error> {
    let template = find(fis, cx, request.experiment_template_id.as_deref())?;
    let at = position(present(fis, template), request.account_id.as_deref())?;
    let removed = version_mut(fis, template).accounts.remove(at);
    if let Some(token) = removed.token {
        fis.cold.tokens.remove(&token);
    }
    Ok(response(&removed.configuration))
}

pub(super) fn list_target_account_configurations(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    request: ListTargetAccountConfigurationsRequest,
) -> Result<ListTargetAccountConfigurationsResponse, Error> {
    let template = find(fis, cx, request.experiment_template_id.as_deref())?;
    let token = request.next_token.as_deref();
    let page = page(cx.keys, list::ACCOUNTS, request.max_results, token)?;
    Ok(listed(&page, present(fis, template)))
}

pub(super) fn get_experiment_target_account_configuration(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    request: GetExperimentTargetAccountConfigurationRequest,
) -> Result<TargetAccountConfigurationResponse, Error> {
    let experiment = experiments::find(fis, cx, request.experiment_id.as_deref())?;
    let version = experiments::version(fis, experiment);
    let at = position(version, request.account_id.as_deref())?;
    Ok(response(&version.accounts[at].configuration))
}

pub(super) fn list_experiment_target_account_configurations(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    request: ListExperimentTargetAccountConfigurationsRequest,
) -> Result<ListTargetAccountConfigurationsResponse, Error> {
    let experiment = experiments::find(fis, cx, request.experiment_id.as_deref())?;
    let token = request.next_token.as_deref();
    let page = page(cx.keys, list::EXPERIMENT_ACCOUNTS, None, token)?;
    Ok(listed(&page, experiments::version(fis, experiment)))
}

fn present(fis: &Fis, template: u32) -> &Version {
    &fis.versions[fis.cold.templates[&template].version]
}

fn position(version: &Version, account: Option<&str>) -> Result<usize, Error> {
    let is_it = |entry: &AccountEntry| Some(entry.configuration.account_id.as_str()) == account;
    version
        .accounts
        .iter()
        .position(is_it)
        .ok_or_else(|| not_found(account))
}

fn not_found(account: Option<&str>) -> Error {
    let account = view::shown(account.unwrap_or_default());
    Error::not_found(format!(
        "Target account configuration for account {account} not found."
    ))
}

fn listed(page: &Page, version: &Version) -> ListTargetAccountConfigurationsResponse {
    let items = version
        .accounts
        .iter()
        .map(|entry| (entry.nth, entry.configuration.clone()));
    let (target_account_configurations, next_token) = page.take(items);
    ListTargetAccountConfigurationsResponse {
        target_account_configurations,
        next_token,
    }
}

fn response(configuration: &TargetAccountConfiguration) -> TargetAccountConfigurationResponse {
    TargetAccountConfigurationResponse {
        target_account_configuration: configuration.clone(),
    }
}

/// The prefix of the tokens of `CreateTargetAccountConfiguration`.
const CREATE: &str = "CreateTargetAccountConfiguration/";
