//! What the service shows: resources in its own shapes.

pub(crate) mod ids;
mod resources;
mod sessions;
mod texts;

pub(crate) use texts::names;

use alloc::format;
use alloc::string::String;

use super::model::Kind;
use super::state::Nimble;
use crate::draw::Keys;
use crate::world::{Config, Cx};

/// All that a view needs.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    nimble: &'a Nimble,
    config: &'a Config,
    keys: &'a Keys,
}

impl<'a> View<'a> {
    pub(crate) const fn new(nimble: &'a Nimble, config: &'a Config, keys: &'a Keys) -> Self {
        Self {
            nimble,
            config,
            keys,
        }
    }

    pub(crate) fn of(nimble: &'a Nimble, cx: &'a Cx<'_>) -> Self {
        Self::new(nimble, cx.config, cx.keys)
    }

    pub(crate) fn id(&self, kind: Kind, serial: u32) -> String {
        ids::text(self.config, self.keys, kind, serial)
    }

    fn arn(&self, kind: Kind, serial: u32) -> String {
        // The id of a studio stands in ARNs without the Region (*recorded*).
        let id = match kind {
            Kind::Studio => ids::studio(self.keys, serial),
            _ => self.id(kind, serial),
        };
        arn(self.config, &format!("{}/{id}", resource_type(kind)))
    }

    fn principal(&self, number: u32) -> String {
        self.nimble.cold.principals.name(number).into()
    }
}

/// Returns an ARN of Nimble Studio.
pub(crate) fn arn(config: &Config, resource: &str) -> String {
    let (partition, region, account) = (config.partition(), &config.region, &config.account);
    format!("arn:{partition}:nimble:{region}:{account}:{resource}")
}

/// Returns what stands before the id in an ARN (*documented*); streams have no ARN.
pub(crate) const fn resource_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Studio => "studio",
        Kind::LaunchProfile => "launch-profile",
        Kind::StudioComponent => "studio-component",
        Kind::StreamingImage => "streaming-image",
        Kind::StreamingSession => "streaming-session",
        Kind::StreamingSessionStream => "",
        Kind::StreamingSessionBackup => "streaming-session-backup",
    }
}

/// Returns a text of the user as a message shows it, cut where it is very long.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 256;
    match text.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{}...", &text[..cut]),
        None => text.into(),
    }
}
