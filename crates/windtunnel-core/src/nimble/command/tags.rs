//! Tags of resources.

use super::refusals::{denied, invalid, missing};
use super::shape::check_tags;
use crate::error::Error;
use crate::nimble::model::*;
use crate::nimble::state::{Nimble, Who};
use crate::nimble::view::{arn, ids, resource_type};
use crate::world::Cx;

/// What an ARN names.
enum Tagged {
    Own(Who),
    /// An image of the vendor, which has no tags.
    Vendor,
}

pub(super) fn tag_resource(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    request: TagResourceRequest,
) -> Result<EmptyResponse, Error> {
    check_tags(request.tags.as_ref(), &cx.config.limits, "/tags")?;
    let who = find_own(nimble, cx, request.resource_arn.as_deref())?;
    let mut tags = nimble.tags(who);
    tags.extend(request.tags.unwrap_or_default());
    check_tags(Some(&tags), &cx.config.limits, "/tags")?;
    nimble.set_tags(who, Some(tags));
    nimble.tags_changed(cx, who);
    Ok(EmptyResponse {})
}

pub(super) fn untag_resource(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    request: UntagResourceRequest,
) -> Result<EmptyResponse, Error> {
    let who = find_own(nimble, cx, request.resource_arn.as_deref())?;
    let mut tags = nimble.tags(who);
    let keys = request.tag_keys.unwrap_or_default();
    tags.retain(|key, _| !keys.contains(key));
    nimble.set_tags(who, Some(tags));
    nimble.tags_changed(cx, who);
    Ok(EmptyResponse {})
}

pub(super) fn list_tags_for_resource(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    request: ListTagsForResourceRequest,
) -> Result<ListTagsForResourceResponse, Error> {
    let tags = match find(nimble, cx, request.resource_arn.as_deref())? {
        Tagged::Own(who) => nimble.tags(who),
        Tagged::Vendor => Tags::new(),
    };
    Ok(ListTagsForResourceResponse { tags })
}

fn find_own(nimble: &Nimble, cx: &Cx<'_>, arn: Option<&str>) -> Result<Who, Error> {
    match find(nimble, cx, arn)? {
        Tagged::Own(who) => Ok(who),
        Tagged::Vendor => Err(denied("The streaming image is owned by amazon")),
    }
}

fn find(nimble: &Nimble, cx: &Cx<'_>, resource_arn: Option<&str>) -> Result<Tagged, Error> {
    let given = resource_arn.unwrap_or_default();
    let mut parts = given.splitn(6, ':');
    let is_well_formed = parts.next() == Some("arn")
        && parts.next().is_some_and(|partition| !partition.is_empty())
        && parts.next() == Some("nimble")
        && parts.next().is_some_and(|region| !region.is_empty())
        && parts.next().is_some_and(is_account)
        && parts
            .next()
            .and_then(|resource| resource.split_once('/'))
            .is_some();
    if !is_well_formed {
        return Err(invalid(
            "resourceArn is not an ARN of a resource",
            "/resourceArn",
        ));
    }
    let resource = given.strip_prefix(&arn(cx.config, ""));
    let named = resource.and_then(|resource| resource.split_once('/'));
    let found = named.and_then(|(name, id)| find_named(nimble, cx, name, id));
    found.ok_or_else(|| missing("Resource", "RESOURCE", given))
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn find_named(nimble: &Nimble, cx: &Cx<'_>, name: &str, id: &str) -> Option<Tagged> {
    let mut kinds = Kind::ALL.iter().filter(|_| !name.is_empty());
    let kind = *kinds.find(|&&kind| resource_type(kind) == name)?;
    if kind == Kind::StreamingImage && ids::vendor_image(cx.config, cx.keys, id).is_some() {
        return Some(Tagged::Vendor);
    }
    let serial = match kind {
        Kind::Studio => ids::studio_serial(cx.keys, id)?,
        _ => ids::serial(cx.config, cx.keys, kind, id)?,
    };
    let who = Who::new(kind, serial);
    nimble.is_not_deleted(who).then_some(Tagged::Own(who))
}
