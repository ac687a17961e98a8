//! The core and the reference model of Nimble Studio side by side.

use std::fmt::Write;

use serde_json::{Map, Value, json};
use windtunnel_core::nimble::Kind;
use windtunnel_core::{Event, MachineKind};

use super::knobs::Knobs;
use super::rig::{Answer, Rig};
use super::{Act, Move, wrapper};
use crate::driver::START;
use crate::reference::Happening;
use crate::reference::nimble::Model;
use crate::view::difference;

/// A world and the model of it, which must never differ.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The core.
    pub rig: Rig,
    /// The reference model.
    pub model: Model,
    compared: usize,
    done: Vec<Move>,
}

impl Pair {
    /// Begins with two empty worlds.
    #[must_use]
    pub fn new(knobs: &Knobs, seed: u64) -> Self {
        Self {
            rig: Rig::new(knobs.config(), seed),
            model: Model::new(knobs.clone(), START.as_millis()),
            compared: 0,
            done: Vec::new(),
        }
    }

    /// Makes a move in both and compares answers, events and all that is shown.
    ///
    /// # Errors
    ///
    /// What differs, and the moves that led to it.
    pub fn apply(&mut self, step: &Move) -> Result<(), String> {
        self.done.push(step.clone());
        self.compared_move(step)
            .and_then(|()| self.compare_views())
            .map_err(|difference| self.told(&difference))
    }

    /// Makes a move in both without looking at all that is shown.
    ///
    /// # Panics
    ///
    /// If answers or events differ.
    pub fn blindly(&mut self, step: &Move) {
        let compared = self.compared_move(step);
        compared.unwrap_or_else(|difference| panic!("{difference}"));
    }

    fn compared_move(&mut self, step: &Move) -> Result<(), String> {
        let request = step.request(&self.rig.names);
        let core = self.rig.apply(step);
        let model = match (&step.act, request) {
            (_, Some((operation, request))) => self.model.call(&operation, &request, step.by),
            (Act::Fault(mishap), _) => match self.model.inject(mishap) {
                true => Err("ValidationException".into()),
                false => Ok(json!({})),
            },
            (Act::ClearFaults, _) => {
                self.model.clear_faults();
                Ok(json!({}))
            }
            _ => {
                self.model.advance_to(self.rig.world.now().as_millis());
                Ok(Value::Null)
            }
        };
        self.compare_events()?;
        differs(&core, &model).map_or(Ok(()), |what| Err(format!("answers differ: {what}")))
    }

    /// Compares what has happened since the last time.
    fn compare_events(&mut self) -> Result<(), String> {
        let core: Vec<_> = self.rig.events[self.compared..]
            .iter()
            .map(happening)
            .collect();
        self.compared = self.rig.events.len();
        let model = core::mem::take(&mut self.model.events);
        match core == model {
            true => Ok(()),
            false => Err(format!(
                "events differ\n core:{}\nmodel:{}",
                list(&core),
                list(&model)
            )),
        }
    }

    /// Compares all that is shown, to an administrator and to one who may not be.
    fn compare_views(&mut self) -> Result<(), String> {
        for by in [2, 1] {
            for ((operation, request), core) in self.rig.survey(by) {
                let model = self.model.call(&operation, &request, by);
                if let Some(what) = differs(&core, &model) {
                    return Err(format!("{operation} {request} differs: {what}"));
                }
            }
        }
        self.compare_events()
    }

    fn told(&self, difference: &str) -> String {
        let mut text = format!("{difference}\nafter:\n");
        for step in &self.done {
            let _ = writeln!(text, "    {step:?},");
        }
        text
    }
}

fn differs(core: &Answer, model: &Answer) -> Option<String> {
    match (core, model) {
        (Ok(core), Ok(model)) => difference(&gist(core), model),
        (Err(core), Err(model)) if core == model => None,
        _ => Some(format!("\n core: {core:?}\nmodel: {model:?}")),
    }
}

/// Returns an answer without the members of studios, launch profiles, components and images that
/// never change.
fn gist(answer: &Value) -> Value {
    let kinds = [
        Kind::Studio,
        Kind::LaunchProfile,
        Kind::StudioComponent,
        Kind::StreamingImage,
    ];
    for kind in kinds {
        if let Some(shown) = answer.get(wrapper(kind)).and_then(Value::as_object) {
            let kept = CHANGING.iter().filter_map(|&member| {
                let value = shown.get(member)?;
                Some((member.to_owned(), value.clone()))
            });
            return json!({ wrapper(kind): kept.collect::<Map<_, _>>() });
        }
    }
    answer.clone()
}

const CHANGING: [&str; 11] = [
    "state",
    "statusCode",
    "statusMessage",
    "createdAt",
    "createdBy",
    "updatedAt",
    "updatedBy",
    "tags",
    "name",
    "displayName",
    "streamConfiguration",
];

fn happening(event: &Event) -> Happening {
    let kind = match event.machine {
        MachineKind::NimbleStudio => Kind::Studio,
        MachineKind::NimbleLaunchProfile => Kind::LaunchProfile,
        MachineKind::NimbleStudioComponent => Kind::StudioComponent,
        MachineKind::NimbleStreamingImage => Kind::StreamingImage,
        MachineKind::NimbleSession => Kind::StreamingSession,
        MachineKind::NimbleStream => Kind::StreamingSessionStream,
        _ => Kind::StreamingSessionBackup,
    };
    Happening {
        at: event.at.as_millis(),
        kind: kind.name(),
        number: event.serial as usize,
        action: String::new(),
        from: event.from().into(),
        to: event.to().into(),
        cause: event.cause.to_string(),
    }
}

fn list(happened: &[Happening]) -> String {
    let mut text = String::new();
    for it in happened.iter().take(12) {
        let at = it.at - START.as_millis();
        let (from, to, cause) = (&it.from, &it.to, &it.cause);
        let _ = write!(
            text,
            "\n    t={at} {} {}: {from} -> {to} ({cause})",
            it.kind, it.number
        );
    }
    text
}
