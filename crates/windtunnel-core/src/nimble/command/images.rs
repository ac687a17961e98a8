//! Streaming images.

use super::pages::{PAGE, page};
use super::refusals::{allow, denied, exhausted, find, find_studio, not_found, open_studio, quota};
use super::shape::{Late, check_tags};
use super::studios::replace;
use super::token::once;
use crate::error::Error;
use crate::event::Cause;
use crate::nimble::model::*;
use crate::nimble::state::{Image, Life, Nimble, Who};
use crate::nimble::table::{StreamingImageMachine, StreamingImageTrigger};
use crate::nimble::view::{View, ids};
use crate::world::Cx;

const KIND: Kind = Kind::StreamingImage;

pub(super) fn create_streaming_image(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    mut request: CreateStreamingImageRequest,
) -> Result<StreamingImageResponse, Error> {
    let operation = "CreateStreamingImage";
    check_tags(request.tags.as_ref(), &cx.config.limits, "/tags")?;
    let token = request.client_token.take();
    let serial = once(
        nimble,
        cx,
        (operation, token),
        request,
        |nimble, cx, request| {
            let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
            open_studio(nimble, studio, operation)?;
            let used = nimble
                .studio(studio)
                .map_or(0, |studio| studio.counts.images);
            let limit = cx.config.limits.nimble_streaming_images;
            quota(used, limit, "Custom streaming images")?;
            let serial = nimble.next_serial(KIND).ok_or_else(|| exhausted(KIND))?;
            let image = Image {
                life: Life::new(cx.now, nimble.born),
                studio,
                name: request.name.unwrap_or_default(),
                description: request.description,
                ami: request.ec2_image_id.unwrap_or_default(),
            };
            nimble.cold.images.insert(serial, image);
            nimble.add(cx, Who::new(KIND, serial), request.tags);
            Ok(serial)
        },
    )?;
    response(nimble, cx, serial)
}

pub(super) fn get_streaming_image(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    request: GetStreamingImageRequest,
) -> Result<StreamingImageResponse, Error> {
    let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
    let id = request.streaming_image_id.as_deref();
    if let Some(nth) = vendor_image(cx, id) {
        let streaming_image = View::of(nimble, cx).vendor_image(nth);
        return Ok(StreamingImageResponse { streaming_image });
    }
    let serial = find(nimble, cx, studio, KIND, id)?;
    response(nimble, cx, serial)
}

/// Lists the images of the vendor, who came first, and those of the studio.
pub(super) fn list_streaming_images(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    request: ListStreamingImagesRequest,
) -> Result<ListStreamingImagesResponse, Error> {
    let filters = ("ListStreamingImages", &request.studio_id, &request.owner);
    let page = page(cx, &filters, request.next_token.as_deref(), PAGE)?;
    let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
    let view = View::of(nimble, cx);
    let vendors = match cx.config.nimble.switches.vendor_images {
        true => 0..ids::VENDOR_IMAGES,
        false => 0..0,
    };
    let of_vendor = vendors.map(|nth| (nth, view.vendor_image(nth)));
    let own = nimble.cold.images.iter();
    let own = own.filter(|(_, image)| image.studio == studio);
    let own = own.filter_map(|(&serial, _)| {
        let number = serial.saturating_add(ids::VENDOR_IMAGES);
        Some((number, view.image(serial)?))
    });
    let owner = request.owner.as_ref();
    let wanted = of_vendor
        .chain(own)
        .filter(|(_, image)| owner.is_none_or(|owner| *owner == image.owner));
    let (streaming_images, next_token) = page.take(wanted);
    Ok(ListStreamingImagesResponse {
        streaming_images,
        next_token,
    })
}

pub(super) fn update_streaming_image(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    mut request: UpdateStreamingImageRequest,
) -> Result<StreamingImageResponse, Error> {
    let operation = "UpdateStreamingImage";
    authorize(cx, request.streaming_image_id.as_deref())?;
    request.check_late()?;
    let token = request.client_token.take();
    let serial = once(
        nimble,
        cx,
        (operation, token),
        request,
        |nimble, cx, request| {
            let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
            let id = request.streaming_image_id.as_deref();
            let serial = find(nimble, cx, studio, KIND, id)?;
            open_studio(nimble, studio, operation)?;
            if let Some(image) = nimble.image_mut(serial) {
                allow(&image.life, StreamingImageTrigger::Update, operation)?;
                replace(&mut image.name, request.name);
                replace(&mut image.description, request.description.map(Some));
            }
            let on = StreamingImageTrigger::Update;
            nimble.take::<StreamingImageMachine>(cx, serial, on, Cause::Call);
            Ok(serial)
        },
    )?;
    response(nimble, cx, serial)
}

pub(super) fn delete_streaming_image(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    mut request: DeleteStreamingImageRequest,
) -> Result<StreamingImageResponse, Error> {
    let operation = "DeleteStreamingImage";
    authorize(cx, request.streaming_image_id.as_deref())?;
    request.check_late()?;
    let token = request.client_token.take();
    let serial = once(
        nimble,
        cx,
        (operation, token),
        request,
        |nimble, cx, request| {
            let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
            let id = request.streaming_image_id.as_deref();
            let serial = find(nimble, cx, studio, KIND, id)?;
            open_studio(nimble, studio, operation)?;
            if let Some(image) = nimble.image(serial) {
                allow(&image.life, StreamingImageTrigger::Delete, operation)?;
            }
            let on = StreamingImageTrigger::Delete;
            nimble.take::<StreamingImageMachine>(cx, serial, on, Cause::Call);
            Ok(serial)
        },
    )?;
    response(nimble, cx, serial)
}

fn vendor_image(cx: &Cx<'_>, id: Option<&str>) -> Option<u32> {
    ids::vendor_image(cx.config, cx.keys, id?)
}

/// Nobody changes the images of the vendor (*chosen*).
fn authorize(cx: &Cx<'_>, id: Option<&str>) -> Result<(), Error> {
    match vendor_image(cx, id) {
        Some(_) => Err(denied("The streaming image is owned by amazon")),
        None => Ok(()),
    }
}

fn response(nimble: &Nimble, cx: &Cx<'_>, serial: u32) -> Result<StreamingImageResponse, Error> {
    let streaming_image = View::of(nimble, cx).image(serial);
    let id = || ids::text(cx.config, cx.keys, KIND, serial);
    let streaming_image = streaming_image.ok_or_else(|| not_found(KIND, &id()))?;
    Ok(StreamingImageResponse { streaming_image })
}
