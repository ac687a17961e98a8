//! Ids of resources.

use alloc::format;
use alloc::string::String;

use crate::draw::{Keys, Purpose};
use crate::id::Permutation;
use crate::nimble::model::{INSTANCE_TYPES, Kind};
use crate::world::Config;

/// What ids are made for beside the kinds of resources, which have the numbers 0 to 6. Numbers are
/// never reused.
const VENDOR_IMAGE: u64 = 8;
const EULA: u64 = 9;
const EULA_ACCEPTANCE: u64 = 10;
const SSO_CLIENT: u64 = 11;
const AUTH_TOKEN: u64 = 12;

/// How many images the vendor has, and how many licence agreements each of them (*recorded*).
pub(crate) const VENDOR_IMAGES: u32 = 2;
pub(crate) const EULAS: u32 = 6;

const fn permutation(keys: &Keys, number: u64) -> Permutation {
    Permutation::new(keys, Purpose::NimbleId, number)
}

/// Returns the id of a resource: of a studio the Region, `:stid-` and 16 characters, of others a
/// UUID in base64url (*recorded* forms).
pub(crate) fn text(config: &Config, keys: &Keys, kind: Kind, serial: u32) -> String {
    match kind {
        Kind::Studio => format!("{}:{}", config.region, studio(keys, serial)),
        _ => permutation(keys, kind as u64).base64(serial),
    }
}

/// Returns the id of a studio as it stands in ARNs, without the Region.
pub(crate) fn studio(keys: &Keys, serial: u32) -> String {
    let digits = permutation(keys, Kind::Studio as u64).base36(serial);
    format!("stid-{digits}")
}

/// Finds the resource with an id.
pub(crate) fn serial(config: &Config, keys: &Keys, kind: Kind, id: &str) -> Option<u32> {
    match kind {
        Kind::Studio => {
            let (region, id) = id.split_once(':')?;
            (region == config.region).then(|| studio_serial(keys, id))?
        }
        _ => permutation(keys, kind as u64).serial_of_base64(id),
    }
}

/// Finds the studio with an id as it stands in ARNs.
pub(crate) fn studio_serial(keys: &Keys, id: &str) -> Option<u32> {
    let digits = id.strip_prefix("stid-")?;
    permutation(keys, Kind::Studio as u64).serial_of_base36(digits)
}

/// Returns the id of the vendor's nth image.
pub(crate) fn vendor_image_id(keys: &Keys, nth: u32) -> String {
    permutation(keys, VENDOR_IMAGE).base64(nth)
}

/// Finds the vendor's image with an id, unless the vendor has none.
pub(crate) fn vendor_image(config: &Config, keys: &Keys, id: &str) -> Option<u32> {
    let nth = permutation(keys, VENDOR_IMAGE).serial_of_base64(id)?;
    (config.nimble.switches.vendor_images && nth < VENDOR_IMAGES).then_some(nth)
}

/// Returns the id of the nth licence agreement.
pub(crate) fn eula(keys: &Keys, nth: u32) -> String {
    permutation(keys, EULA).base64(nth)
}

/// Finds the licence agreement with an id.
pub(crate) fn eula_number(keys: &Keys, id: &str) -> Option<u32> {
    let nth = permutation(keys, EULA).serial_of_base64(id)?;
    (nth < EULAS).then_some(nth)
}

/// Returns the id of the acceptance of the nth licence agreement by a studio.
pub(crate) fn eula_acceptance(keys: &Keys, studio: u32, nth: u32) -> String {
    let serial = studio.wrapping_mul(EULAS).wrapping_add(nth);
    permutation(keys, EULA_ACCEPTANCE).base64(serial)
}

/// Returns the client id of a studio at single sign-on: like a UUID (*recorded* form).
pub(crate) fn sso_client(keys: &Keys, studio: u32) -> String {
    let digits = format!("{:032x}", permutation(keys, SSO_CLIENT).uuid(studio));
    let (a, b, c) = (&digits[..8], &digits[8..12], &digits[12..16]);
    format!("{a}-{b}-{c}-{}-{}", &digits[16..20], &digits[20..])
}

/// Returns the secret in the URL of a stream.
pub(crate) fn auth_token(keys: &Keys, stream: u32) -> String {
    permutation(keys, AUTH_TOKEN).base64(stream)
}

/// Tells whether an instance type counts against the quota of its own.
pub(crate) fn is_g5(instance_type: u8) -> bool {
    INSTANCE_TYPES
        .get(usize::from(instance_type))
        .is_some_and(|name| name.starts_with("g5."))
}
