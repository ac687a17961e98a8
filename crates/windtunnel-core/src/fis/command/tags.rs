//! Tags of templates, experiments and actions.

use alloc::format;

use super::shape::check_tags;
use crate::error::Error;
use crate::fis::catalog;
use crate::fis::model::*;
use crate::fis::state::Fis;
use crate::fis::view::{self, ids};
use crate::world::Cx;

/// What an ARN names.
enum Tagged {
    Template(u32),
    Experiment(u32),
    Action(&'static str),
}

pub(super) fn tag_resource(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    request: TagResourceRequest,
) -> Result<EmptyResponse, Error> {
    let given = request.tags.unwrap_or_default();
    check_tags(&given, &cx.config.limits, "/tags")?;
    let tagged = find(fis, cx, request.resource_arn.as_deref())?;
    let mut tags = tags_of(fis, &tagged).cloned().unwrap_or_default();
    tags.extend(given);
    check_tags(&tags, &cx.config.limits, "/tags")?;
    set(fis, &tagged, tags);
    Ok(EmptyResponse {})
}

pub(super) fn untag_resource(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    request: UntagResourceRequest,
) -> Result<EmptyResponse, Error> {
    let tagged = find(fis, cx, request.resource_arn.as_deref())?;
    let mut tags = tags_of(fis, &tagged).cloned().unwrap_or_default();
    match request.tag_keys.filter(|keys| !keys.is_empty()) {
        Some(keys) => tags.retain(|key, _| !keys.contains(key)),
        None => tags.clear(),
    }
    set(fis, &tagged, tags);
    Ok(EmptyResponse {})
}

pub(super) fn list_tags_for_resource(
    fis: &mut Fis,
    cx: &mut Cx<'_>,
    request: ListTagsForResourceRequest,
) -> Result<ListTagsForResourceResponse, Error> {
    let tagged = find(fis, cx, request.resource_arn.as_deref())?;
    Ok(ListTagsForResourceResponse {
        tags: tags_of(fis, &tagged).cloned().unwrap_or_default(),
    })
}

fn find(fis: &Fis, cx: &Cx<'_>, arn: Option<&str>) -> Result<Tagged, Error> {
    let arn = arn.unwrap_or_default();
    let mut parts = arn.splitn(6, ':');
    if (parts.next(), parts.nth(1)) != (Some("arn"), Some("fis")) || parts.nth(2).is_none() {
        let text = format!("{} is not an ARN of an AWS FIS resource.", view::shown(arn));
        return Err(Error::validation(text).at("/resourceArn"));
    }
    let own = view::arn(cx.config, "", "");
    let tagged = match arn
        .strip_prefix(&own)
        .and_then(|resource| resource.split_once('/'))
    {
        Some(("experiment-template", id)) => ids::template_serial(cx.keys, id)
            .filter(|serial| fis.cold.templates.contains_key(serial))
            .map(Tagged::Template),
        Some(("experiment", id)) => ids::experiment_serial(cx.keys, id)
            .filter(|&serial| fis.experiment(serial).is_some())
            .map(Tagged::Experiment),
        Some(("action", id)) => catalog::action(id).map(|action| Tagged::Action(action.id)),
        _ => None,
    };
    let not_found =
        || Error::not_found(format!("Resource with ARN {} not found.", view::shown(arn)));
    tagged.ok_or_else(not_found)
}

fn tags_of<'f>(fis: &'f Fis, tagged: &Tagged) -> Option<&'f Tags> {
    match tagged {
        Tagged::Template(serial) => fis.cold.templates.get(serial).map(|record| &record.tags),
        Tagged::Experiment(serial) => fis.cold.experiment_tags.get(serial),
        Tagged::Action(id) => fis.cold.action_tags.get(*id),
    }
}

fn set(fis: &mut Fis, tagged: &Tagged, tags: Tags) {
    match tagged {
        Tagged::Template(serial) => {
            if let Some(record) = fis.cold.templates.get_mut(serial) {
                record.tags = tags;
            }
        }
        Tagged::Experiment(serial) => {
            fis.cold.experiment_tags.remove(serial);
            if !tags.is_empty() {
                fis.cold.experiment_tags.insert(*serial, tags);
            }
        }
        Tagged::Action(id) => {
            fis.cold.action_tags.remove(*id);
            if !tags.is_empty() {
                fis.cold.action_tags.insert((*id).into(), tags);
            }
        }
    }
}
