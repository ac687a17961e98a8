//! Failures that are injected, and the codes that each step has (nimble.md 3 and 8.2).

use windtunnel_core::nimble::{Kind, Step};

use super::Model;
use crate::nimble::{CALLERS, Mishap, REASON, Whom};

const INTERNAL: &str = "INTERNAL_ERROR";

/// Returns the codes with which a step can fail.
#[must_use]
pub fn codes(kind: Kind, step: Step) -> Vec<&'static str> {
    let start = vec![
        INTERNAL,
        "INSUFFICIENT_CAPACITY",
        "ACTIVE_DIRECTORY_DOMAIN_JOIN_ERROR",
        "NETWORK_CONNECTION_ERROR",
        "INITIALIZATION_SCRIPT_ERROR",
        "DECRYPT_STREAMING_IMAGE_ERROR",
        "NETWORK_INTERFACE_ERROR",
    ];
    let keys = vec![
        INTERNAL,
        "ENCRYPTION_KEY_ACCESS_DENIED",
        "ENCRYPTION_KEY_NOT_FOUND",
    ];
    match (kind, step) {
        (Kind::StreamingSession, Step::Create) => [start, vec!["AMI_VALIDATION_ERROR"]].concat(),
        (Kind::StreamingSession, Step::Start) => start,
        (Kind::StreamingSession, Step::Delete) => vec![INTERNAL, "NETWORK_INTERFACE_ERROR"],
        (Kind::StreamingSessionStream, Step::Create) => vec![INTERNAL, "NETWORK_CONNECTION_ERROR"],
        (Kind::StreamingImage, Step::Create) => vec![INTERNAL, "ACCESS_DENIED"],
        (Kind::Studio, Step::Delete) => vec![INTERNAL, "AWS_SSO_ACCESS_DENIED"],
        (Kind::Studio, Step::Create | Step::Update) => {
            [keys, vec!["AWS_SSO_NOT_ENABLED", "AWS_STS_REGION_DISABLED"]].concat()
        }
        (Kind::StudioComponent, Step::Create) => {
            [keys, vec!["ACTIVE_DIRECTORY_ALREADY_EXISTS"]].concat()
        }
        (Kind::StudioComponent, Step::Update | Step::Delete) => keys,
        (Kind::LaunchProfile, Step::Create | Step::Update) => {
            [keys, vec!["INVALID_SUBNETS_PROVIDED"]].concat()
        }
        (Kind::StreamingSession, Step::Stop)
        | (Kind::LaunchProfile | Kind::StreamingImage, Step::Delete)
        | (Kind::StreamingSessionStream, Step::Delete)
        | (Kind::StreamingSessionBackup, Step::Create | Step::Delete) => vec![INTERNAL],
        _ => vec![],
    }
}

impl Model {
    /// Injects a fault; tells whether that is refused, since its step has no such code.
    pub fn inject(&mut self, mishap: &Mishap) -> bool {
        let codes = codes(mishap.kind, mishap.step);
        let code = mishap.code.or(codes.first().copied());
        let is_known = code.is_some_and(|code| codes.contains(&code));
        if is_known {
            let mut mishap = mishap.clone();
            mishap.code = code;
            // An id names what is there now.
            if let Whom::Id(nth) = mishap.whom {
                let kind = self.things.iter().filter(|thing| thing.kind == mishap.kind);
                let nth = nth.checked_rem(kind.count()).unwrap_or(usize::MAX);
                mishap.whom = Whom::Id(nth);
            }
            self.faults.push((mishap, 0));
            self.settle();
        }
        !is_known
    }

    /// Forgets all faults.
    pub fn clear_faults(&mut self) {
        self.faults.clear();
    }

    /// Returns when the step under way ends, and the fault that ends it.
    pub(super) fn end(&self, it: usize, step: Step) -> (u64, Option<usize>) {
        let thing = &self.things[it];
        let mut natural = thing.updated + self.knobs.delay(thing.kind, step);
        // A stop ends when its backup has ended, too.
        if step == Step::Stop
            && let Some(backup) = self.backup_under_way(it)
        {
            natural = natural.max(self.end(backup, Step::Create).0);
        }
        let mut first = (natural, None);
        for (nth, (mishap, struck)) in self.faults.iter().enumerate() {
            let is_used_up = mishap.times.is_some_and(|times| *struck >= times.into());
            if is_used_up || !self.is_about(mishap, it, step) {
                continue;
            }
            let at = mishap.after.map_or(natural, |after| thing.updated + after);
            if at < first.0 || (at.min(natural) == first.0 && first.1.is_none()) {
                first = (at.min(natural), Some(nth));
            }
        }
        first
    }

    /// Returns the backup of the stop under way that is not over.
    pub(super) fn backup_under_way(&self, session: usize) -> Option<usize> {
        let backup = self.things[session].session.backup;
        backup.filter(|&it| self.things[it].state == "CREATE_IN_PROGRESS")
    }

    fn is_about(&self, mishap: &Mishap, it: usize, step: Step) -> bool {
        let thing = &self.things[it];
        let whom = match mishap.whom {
            Whom::All => true,
            Whom::Nth(nth) => usize::try_from(nth).is_ok_and(|nth| thing.number + 1 == nth),
            Whom::Id(nth) => thing.number == nth,
            Whom::Owner(nth) => {
                let has_owner = matches!(
                    thing.kind,
                    Kind::StreamingSession
                        | Kind::StreamingSessionStream
                        | Kind::StreamingSessionBackup
                );
                has_owner && thing.owned_by == CALLERS[usize::from(nth)]
            }
            Whom::Tag(key, value) => thing.tags.get(key).is_some_and(|has| has == value),
        };
        (mishap.kind, mishap.step) == (thing.kind, step) && whom
    }

    /// Decides whether the step that ends now fails: its code and text.
    pub(super) fn verdict(&mut self, it: usize, step: Step) -> Option<(String, Option<String>)> {
        if let Some(nth) = self.end(it, step).1 {
            let (mishap, struck) = &mut self.faults[nth];
            *struck += 1;
            let code = mishap.code.unwrap_or(INTERNAL);
            return Some((code.into(), mishap.told.then(|| REASON.into())));
        }
        let thing = &self.things[it];
        let (session, key) = match (thing.kind, step) {
            (Kind::StreamingSession, step) => (it, step.name()),
            (Kind::StreamingSessionBackup, Step::Create) => (thing.parent, "backup"),
            (Kind::StreamingSessionStream, Step::Create) => (thing.parent, "stream"),
            _ => return None,
        };
        let tag = self.things[session].tags.get(&format!("simulation:{key}"));
        let known = codes(thing.kind, step);
        let code = tag.filter(|code| known.contains(&code.as_str()));
        code.filter(|_| self.knobs.tag_faults)
            .map(|code| (code.clone(), None))
    }
}
