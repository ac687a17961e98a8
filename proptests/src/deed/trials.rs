//! What can be done to experiments, and the requests that do it.

use serde_json::{Map, Value, json};

use super::{DESCRIPTION, NOBODY, Names, text};
use crate::driver::pick;

/// Something done to experiments. Definitions are named by their number, modulo how many there are,
/// also when they are gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trial {
    /// Creates a configuration profile of feature flags.
    Flags(usize),
    /// Creates a definition.
    Define {
        /// For this environment.
        environment: usize,
        /// For this profile.
        profile: usize,
        /// For this of the [`FLAGS`].
        flag: u8,
        /// With the name that a definition has already.
        again: Option<usize>,
        /// What it says.
        draft: Draft,
    },
    /// Changes what is given of a definition.
    Redefine(usize, Box<Changes>),
    /// Deletes a definition: archives or destroys it, if that is told.
    Delete(usize, Option<bool>),
    /// Restores an archived definition.
    Restore(usize),
    /// Starts a run.
    Start(usize, Step),
    /// Changes a run, counted back from the last.
    Update(usize, u8, Step),
    /// Stops a run, counted back from the last, with a result or without.
    Stop(usize, u8, bool),
}

/// What a definition says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The treatments.
    pub treatments: Vec<Arm>,
    /// The control.
    pub control: Arm,
    /// Who takes part: one of the [`AUDIENCES`].
    pub audience: u8,
    /// What it is to show, which may be empty.
    pub hypothesis: Option<&'static str>,
}

/// A change of a definition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The treatments.
    pub treatments: Option<Vec<Arm>>,
    /// The control.
    pub control: Option<Arm>,
    /// Who takes part.
    pub audience: Option<u8>,
    /// What it is to show.
    pub hypothesis: Option<&'static str>,
}

/// A treatment or a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arm {
    /// Its weight in millionths.
    pub weight: u32,
    /// Whether the flag is on.
    pub enabled: bool,
    /// Its colour.
    pub colour: Option<&'static str>,
}

/// What a start or a change of a run says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// The exposure in millionths of a percent.
    pub exposure: Option<u32>,
    /// Entities and keys of treatments.
    pub overrides: Option<Vec<(&'static str, &'static str)>>,
    /// The description, which may be empty.
    pub description: Option<&'static str>,
}

/// The keys of flags; some documents do not have the first, and none has the last.
pub const FLAGS: [&str; 3] = ["checkout", "header", "nowhere"];

/// Rules of audiences; the last are none. Two rules stand for both.
pub const AUDIENCES: [&str; 8] = [
    "(exists key::\"entityId\")",
    "(eq $country \"US\")",
    "(or (gte $age 21) (eq $tier \"user-1\"))",
    "(split pct::50 by::$entityId)",
    "(ne $country \"a\") (not (eq $age 21))",
    "(begins_with $entityId \"e\")",
    "garbage",
    "(and (eq $country \"US\")",
];

/// Returns the document of flags with a number; some numbers have the same.
#[must_use]
pub fn flags_text(content: u8) -> String {
    flags(content).to_string()
}

fn flags(content: u8) -> Value {
    let colour = json!({ "constraints": { "type": "string", "enum": ["blue", "green"] } });
    let checkout = json!({ "name": "Checkout", "attributes": { "colour": colour } });
    let (checkout, value) = match content / 2 % 5 {
        0 => (Some(checkout), Some(json!({ "enabled": false }))),
        2 => (
            Some(json!({ "name": "Checkout" })),
            Some(json!({ "enabled": true })),
        ),
        4 => (None, None),
        _ => (
            Some(checkout),
            Some(json!({ "enabled": true, "colour": "blue" })),
        ),
    };
    let both = |checkout: Option<Value>, header: Value| {
        let mut both = Map::from_iter([("header".to_owned(), header)]);
        both.extend(checkout.map(|checkout| ("checkout".to_owned(), checkout)));
        both
    };
    json!({
        "version": "1",
        "flags": both(checkout, json!({ "name": "Header" })),
        "values": both(value, json!({ "enabled": content.is_multiple_of(2) })),
    })
}

/// A definition that was created.
#[derive(Clone, Debug)]
pub struct Defined {
    /// Number of its environment.
    pub environment: usize,
    /// Its id.
    pub id: String,
    /// The exposure of each of its runs, as it was shown last.
    pub runs: Vec<f64>,
}

/// Returns the name of a definition.
#[must_use]
pub fn definition_name(nth: usize) -> String {
    format!("definition-{nth}")
}

impl Arm {
    /// Makes it as requests have it.
    #[must_use]
    pub fn input(self) -> Value {
        let mut value = json!({ "Enabled": self.enabled });
        if let Some(colour) = self.colour {
            value["AttributeValues"] = json!({ "colour": { "StringValue": colour } });
        }
        json!({ "Weight": f64::from(self.weight) / 1e6, "FlagValue": value })
    }
}

fn arms(arms: &[Arm]) -> Value {
    arms.iter().map(|arm| arm.input()).collect()
}

/// Makes the map of overrides.
#[must_use]
pub fn inline(overrides: &[(&str, &str)]) -> Value {
    let overrides = overrides.iter();
    let entities: Map<_, _> = overrides
        .map(|(entity, key)| ((*entity).to_owned(), json!(key)))
        .collect();
    json!({ "Inline": entities })
}

impl Step {
    fn add_to(&self, input: &mut Value) {
        if let Some(exposure) = self.exposure {
            input["ExposurePercentage"] = json!(f64::from(exposure) / 1e6);
        }
        if let Some(overrides) = &self.overrides {
            input["TreatmentOverrides"] = inline(overrides);
        }
        if let Some(description) = self.description {
            input["Description"] = json!(description);
        }
    }
}

impl Names {
    /// Makes the request of a deed.
    pub(super) fn request_of_trial(&self, trial: &Trial) -> (&'static str, Value) {
        match trial {
            Trial::Flags(app) => {
                let input = json!({
                    "ApplicationId": self.application(*app),
                    "Name": super::profile_name(self.profiles.len()),
                    "LocationUri": "hosted",
                    "Type": "AWS.AppConfig.FeatureFlags",
                });
                ("CreateConfigurationProfile", input)
            }
            Trial::Define {
                environment,
                profile,
                flag,
                again,
                draft,
            } => {
                let (app, environment) = self.environment(*environment);
                let other = again.and_then(|nth| nth.checked_rem(self.definitions.len()));
                let mut input = json!({
                    "ApplicationIdentifier": app,
                    "Name": definition_name(other.unwrap_or(self.definitions.len())),
                    "EnvironmentIdentifier": environment,
                    "ConfigurationProfileIdentifier": self.profile(*profile).1,
                    "FlagKey": FLAGS[usize::from(*flag)],
                    "Treatments": arms(&draft.treatments),
                    "Control": draft.control.input(),
                    "AudienceRule": AUDIENCES[usize::from(draft.audience)],
                });
                if let Some(hypothesis) = draft.hypothesis {
                    input["Hypothesis"] = json!(hypothesis);
                }
                ("CreateExperimentDefinition", input)
            }
            Trial::Redefine(definition, changes) => {
                let mut input = self.of_definition(*definition);
                if let Some(treatments) = &changes.treatments {
                    input["Treatments"] = arms(treatments);
                }
                if let Some(control) = changes.control {
                    input["Control"] = control.input();
                }
                if let Some(audience) = changes.audience {
                    input["AudienceRule"] = json!(AUDIENCES[usize::from(audience)]);
                }
                if let Some(hypothesis) = changes.hypothesis {
                    input["Hypothesis"] = json!(hypothesis);
                }
                ("UpdateExperimentDefinition", input)
            }
            Trial::Delete(definition, destroy) => {
                let mut input = self.of_definition(*definition);
                if let Some(destroy) = destroy {
                    input["DeleteType"] = json!(if *destroy { "DESTROY" } else { "ARCHIVE" });
                }
                ("DeleteExperimentDefinition", input)
            }
            Trial::Start(definition, step) => {
                let mut input = self.of_definition(*definition);
                step.add_to(&mut input);
                ("StartExperimentRun", input)
            }
            Trial::Update(definition, back, step) => {
                let mut input = self.of_run(*definition, *back);
                step.add_to(&mut input);
                ("UpdateExperimentRun", input)
            }
            Trial::Stop(definition, back, result) => {
                let mut input = self.of_run(*definition, *back);
                if *result {
                    input["Result"] = json!({ "ExecutiveSummary": DESCRIPTION });
                }
                ("StopExperimentRun", input)
            }
            Trial::Restore(_) => unreachable!("it is a fact"),
        }
    }

    /// Notes what an accepted deed created, or deployed.
    pub(super) fn note_trial(&mut self, trial: &Trial, shown: &Value) {
        let exposure = shown["ExposurePercentage"].as_f64().unwrap_or_default();
        match trial {
            Trial::Flags(app) => {
                self.flags.insert(self.profiles.len());
                let app = app % self.applications.len();
                self.profiles.push((app, text(&shown["Id"])));
            }
            Trial::Define { environment, .. } => self.definitions.push(Defined {
                environment: environment % self.environments.len(),
                id: text(&shown["Id"]),
                runs: Vec::new(),
            }),
            Trial::Start(definition, _) => {
                self.note_managed(*definition);
                let nth = definition % self.definitions.len();
                self.definitions[nth].runs.push(exposure);
            }
            Trial::Update(definition, back, step) => {
                let number = self.run_number(*definition, *back);
                let nth = definition % self.definitions.len();
                // A world that was tampered with may know of more runs.
                let last = self.definitions[nth].runs.get_mut(number - 1);
                if let Some(last) =
                    last.filter(|last| **last < exposure || step.overrides.is_some())
                {
                    *last = exposure;
                    self.note_managed(*definition);
                }
            }
            Trial::Stop(definition, ..) => self.note_managed(*definition),
            Trial::Redefine(..) | Trial::Delete(..) | Trial::Restore(_) => {}
        }
    }

    /// Notes the deployment that a run has made.
    fn note_managed(&mut self, definition: usize) {
        let nth = definition % self.definitions.len();
        let environment = self.definitions[nth].environment;
        let before = self.deployments.iter().filter(|it| it.0 == environment);
        let number = 1 + before.count();
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        self.deployments.push((environment, number));
    }

    /// Returns the ids of a definition and its application.
    #[must_use]
    pub fn definition(&self, nth: usize) -> (&str, &str) {
        pick(&self.definitions, nth).map_or((NOBODY, NOBODY), |it| {
            (self.environment(it.environment).0, &it.id)
        })
    }

    /// Returns the number of a run, counted back from the last; one where there is none.
    #[must_use]
    pub fn run_number(&self, definition: usize, back: u8) -> usize {
        let runs = pick(&self.definitions, definition).map_or(0, |it| it.runs.len());
        runs.saturating_sub(back.into()).max(1)
    }

    pub(super) fn of_definition(&self, nth: usize) -> Value {
        let (app, id) = self.definition(nth);
        json!({ "ApplicationIdentifier": app, "ExperimentDefinitionIdentifier": id })
    }

    fn of_run(&self, definition: usize, back: u8) -> Value {
        let mut input = self.of_definition(definition);
        input["Run"] = json!(self.run_number(definition, back));
        input
    }

    /// What there is to be read about experiments.
    pub(super) fn reads_of_trials(&self) -> Vec<(&'static str, Value)> {
        let mut reads = Vec::new();
        for nth in 0..self.definitions.len() {
            let input = self.of_definition(nth);
            reads.push(("GetExperimentDefinition", input.clone()));
            reads.push(("ListExperimentRuns", input.clone()));
            for number in 1..=self.definitions[nth].runs.len() {
                let mut input = input.clone();
                input["Run"] = json!(number);
                reads.push(("GetExperimentRun", input.clone()));
                reads.push(("ListExperimentRunEvents", input));
            }
        }
        if !self.definitions.is_empty() {
            for app in &self.applications {
                let input = json!({ "ApplicationIdentifier": app });
                reads.push(("ListExperimentDefinitions", input));
            }
        }
        reads
    }
}
