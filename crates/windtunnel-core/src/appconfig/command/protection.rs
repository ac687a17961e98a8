//! What must be gone, and what must be at rest, before a resource can be deleted.

use alloc::format;

use super::applications::bad_request;
use crate::appconfig::state::{AppConfig, Usage};
use crate::error::Error;
use crate::time::{Instant, Span};
use crate::world::Cx;

/// Refuses to delete what extensions are associated with.
pub(super) fn check_associations(state: &AppConfig, arn: &str, kind: &str) -> Result<(), Error> {
    let mut associations = state.cold.associations.values();
    if !associations.any(|association| association.resource_arn == arn) {
        return Ok(());
    }
    Err(bad_request(format!(
        "Cannot delete {kind} {arn} because there are extensions associated with it. Please remove \
         the extension associations to this {kind} first."
    )))
}

/// Something that deletion protection watches over.
pub(super) struct Protected<'a> {
    /// What it is, as a sentence begins.
    pub(super) kind: &'a str,
    pub(super) name: &'a str,
    pub(super) created: Instant,
    /// When clients retrieved a configuration from it.
    pub(super) used: Option<Usage>,
}

impl Protected<'_> {
    /// Refuses the deletion of what is in use, as the settings of the account and the request say
    /// (*documented*). `check` is `ACCOUNT_DEFAULT`, `APPLY`, `BYPASS` or absent.
    pub(super) fn check(
        &self,
        state: &AppConfig,
        cx: &Cx<'_>,
        check: Option<&str>,
    ) -> Result<(), Error> {
        let settings = &state.cold.settings.deletion_protection;
        let is_young = cx.now.since(self.created) < YOUTH;
        let is_guarded = match check {
            Some("BYPASS") => false,
            Some("APPLY") => true,
            _ => settings.enabled.unwrap_or(true) && !is_young,
        };
        let minutes = settings
            .protection_period_in_minutes
            .unwrap_or(PERIOD_MINUTES);
        // At most a day, as the shape says.
        let period = Span::from_secs(u64::try_from(minutes).unwrap_or(0).saturating_mul(60));
        if !is_guarded || !self.is_in_use(cx, period) {
            return Ok(());
        }
        let (kind, name) = (self.kind, self.name);
        Err(bad_request(format!(
            "{kind} {name} is actively being used in your application and cannot be deleted."
        )))
    }

    /// Tells whether a client has retrieved a configuration within the period.
    fn is_in_use(&self, cx: &Cx<'_>, period: Span) -> bool {
        let lag = cx.config.appconfig.timing.usage_lag;
        self.used
            .is_some_and(|used| used.is_within(cx.now, lag, period))
    }
}

/// Resources younger than this are not protected by default (*documented*).
const YOUTH: Span = Span::from_secs(60 * 60);
/// How long a retrieval protects where nothing else is set (*recorded*).
const PERIOD_MINUTES: i64 = 60;
