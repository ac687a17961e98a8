//! Extensions that take part in deployments (appconfig.md 8).

use super::{Call, Model};
use crate::deed::{self, Response, ResponseKind, WISH, extension_name};

const STEP: &str = "PERCENTAGE_UPDATED";

impl Model {
    /// Asks at a tick, be it a step or not, whether to go on. Returns the text of the first that fails
    /// or says no.
    pub(super) fn ask(&mut self, d: usize, is_step: bool) -> Option<String> {
        let mut reason = None;
        for (call, kind) in self.call(d, "AT_DEPLOYMENT_TICK") {
            let text = match kind {
                ResponseKind::RollBack(true) => Some(WISH.to_owned()),
                ResponseKind::RollBack(false) | ResponseKind::Failure => {
                    let name = extension_name(call.extension);
                    Some(format!("Extension {name} requested rollback"))
                }
                _ => None,
            };
            if text.is_some() && reason.is_none() {
                reason = text;
                self.note(d, "ROLLBACK_STARTED", call);
            } else if is_step {
                self.note(d, STEP, call);
            } else {
                // Ticks stand at steps, other ticks at the last.
                let log = &mut self.deployments[d].log;
                let mut steps = log.iter_mut().rev().filter(|entry| entry.kind == STEP);
                steps.next().expect("all are taken").calls.push(call);
            }
        }
        reason
    }

    /// Tells the extensions what happened, and notes the calls for the entry of that.
    pub(super) fn tell(&mut self, d: usize, point: &str, entry: &'static str) {
        for (call, _) in self.call(d, point) {
            self.note(d, entry, call);
        }
    }

    pub(super) fn note(&mut self, d: usize, entry: &'static str, call: Call) {
        let calls = &mut self.deployments[d].calls;
        calls.entry(entry).or_default().push(call);
    }

    fn call(&mut self, d: usize, point: &str) -> Vec<(Call, ResponseKind)> {
        let applied = self.deployments[d].applied.clone();
        let extensions: Vec<_> = applied.iter().map(|&(extension, _)| extension).collect();
        self.call_each(&extensions, point, &mut |_, _| true)
    }

    /// Calls the extensions that have something at a point, one after another, as long as `go_on`
    /// says so.
    pub(super) fn call_each(
        &mut self,
        extensions: &[usize],
        point: &str,
        go_on: &mut dyn FnMut(&Call, ResponseKind) -> bool,
    ) -> Vec<(Call, ResponseKind)> {
        let is_sync = point.starts_with("PRE_") || point.starts_with("AT_");
        let mut calls = Vec::new();
        for &extension in extensions {
            let mut actions = self.extensions[extension].iter();
            let Some(&(_, nth)) = actions.find(|(at, _)| *at == point) else {
                continue;
            };
            let uri = deed::function(nth);
            if is_sync && !uri.contains(":lambda:") {
                continue;
            }
            let kind = self.answer(&uri);
            let call = Call {
                extension,
                uri,
                failed: kind == ResponseKind::Failure,
            };
            let goes_on = go_on(&call, kind);
            calls.push((call, kind));
            if !goes_on {
                break;
            }
        }
        calls
    }

    /// Takes the next answer of a function.
    pub(super) fn answer(&mut self, uri: &str) -> ResponseKind {
        let Some(answers) = self.functions.get_mut(uri) else {
            return ResponseKind::Nothing;
        };
        let Some(&Response { times, kind }) = answers.first() else {
            return ResponseKind::Nothing;
        };
        match times {
            Some(1) => drop(answers.remove(0)),
            Some(times) => answers[0].times = Some(times - 1),
            None => {}
        }
        kind
    }
}
