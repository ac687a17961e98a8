//! Exposure tables: how many entities get which treatment of a run.

use std::collections::BTreeMap;

use serde::Serialize;
use windtunnel_core::appconfig::{Assignment, Decimal, ExperimentRun, Variant};

use super::Verdict;

/// A question for an exposure table, and what came of it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The table, or why there is none.
    pub answer: Result<Exposure, String>,
    /// What came of each expectation.
    pub verdicts: Vec<Verdict>,
}

/// How many of some entities got which treatment of a run of an experiment, at an instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Exposure {
    /// Id of the application.
    pub application_id: String,
    /// Id of the definition.
    pub experiment_definition_id: String,
    /// Name of the definition when the run started.
    pub name: String,
    /// Number of the run.
    pub run: i64,
    /// `RUNNING` or `DONE`.
    pub status: String,
    /// The exposure, in percent.
    pub exposure_percentage: Decimal,
    /// Who was counted, in words.
    pub population: String,
    /// Who was counted, by number; words do not tell all apart.
    #[serde(skip)]
    pub(crate) crowd: usize,
    /// How many were counted.
    pub entities: u64,
    /// How many got each treatment, by its key: `c` for the control, `t1` and so on.
    pub treatments: BTreeMap<String, Exposed>,
    /// How many got the value that is deployed, as if there were no experiment.
    pub not_exposed: u64,
    /// What has changed since the table before of the same run and the same entities; absent in the
    /// first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
}

/// How many entities got a treatment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Exposed {
    /// All of them.
    pub entities: u64,
    /// Those of them that got it by override.
    pub overridden: u64,
}

/// How many entities changed sides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Those that had no treatment and have one.
    pub joined: u64,
    /// Those that have another treatment than before.
    pub switched: u64,
    /// Those that had a treatment and have none.
    pub left: u64,
}

impl Exposure {
    /// Counts, in the order of the entities, who got what and, if they were counted `before`, who
    /// changed sides.
    pub(crate) fn count(
        run: &ExperimentRun,
        population: String,
        assignments: &[Assignment],
        before: Option<&[Assignment]>,
    ) -> Self {
        let snapshot = &run.experiment_definition_snapshot;
        let keys = snapshot.treatments.iter().chain([&snapshot.control]);
        let mut treatments: BTreeMap<String, Exposed> = keys
            .map(|treatment| (treatment.key.clone(), Exposed::default()))
            .collect();
        let mut not_exposed = 0;
        for assignment in assignments {
            match assignment.variant() {
                Some(variant) => {
                    let exposed = treatments.entry(variant.key().into()).or_default();
                    exposed.entities += 1;
                    let is_overridden = matches!(assignment, Assignment::Overridden(_));
                    exposed.overridden += u64::from(is_overridden);
                }
                None => not_exposed += 1,
            }
        }
        let moved = before.map(|before| {
            let variants =
                |all: &[Assignment]| all.iter().map(|it| it.variant()).collect::<Vec<_>>();
            Moved::between(&variants(before), &variants(assignments))
        });
        Self {
            application_id: run.application_id.clone(),
            experiment_definition_id: run.experiment_definition_id.clone(),
            name: snapshot.name.clone(),
            run: run.run,
            status: run.status.clone(),
            exposure_percentage: run.exposure_percentage,
            population,
            crowd: 0,
            entities: assignments.len() as u64,
            treatments,
            not_exposed,
            moved,
        }
    }

    /// Returns the resource of the run.
    #[must_use]
    pub fn resource(&self) -> String {
        format!(
            "application/{}/experimentdefinition/{}/experimentrun/{}",
            self.application_id, self.experiment_definition_id, self.run
        )
    }

    /// Returns the treatments and how many entities got each, the control last.
    pub fn columns(&self) -> impl Iterator<Item = (&str, Exposed)> {
        let control = Variant::CONTROL.key();
        let is_control = move |key: &str| key == control;
        let treatments = self.treatments.iter();
        let treatments = treatments.map(|(key, &exposed)| (key.as_str(), exposed));
        let control = treatments.clone().filter(move |(key, _)| is_control(key));
        treatments
            .filter(move |(key, _)| !is_control(key))
            .chain(control)
    }
}

impl Moved {
    fn between(before: &[Option<Variant>], now: &[Option<Variant>]) -> Self {
        let mut moved = Self::default();
        for pair in before.iter().zip(now) {
            match pair {
                (None, Some(_)) => moved.joined += 1,
                (Some(_), None) => moved.left += 1,
                (Some(before), Some(now)) if before != now => moved.switched += 1,
                _ => {}
            }
        }
        moved
    }
}

#[cfg(test)]
mod tests {
    use windtunnel_core::appconfig::Treatment;

    use super::*;

    #[test]
    fn entities_are_counted_and_compared() {
        let mut run = ExperimentRun::default();
        let keyed = |key: &str| Treatment {
            key: key.into(),
            ..Treatment::default()
        };
        run.experiment_definition_snapshot.treatments = vec![keyed("t1"), keyed("t2")];
        run.experiment_definition_snapshot.control = keyed("c");
        let [c, one, two] =
            [0, 1, 2].map(|nth| Variant::treatment(nth).unwrap_or(Variant::CONTROL));
        let none = Assignment::Deployed;
        let enrolled = Assignment::Enrolled;
        let before = [none, none, enrolled(c), enrolled(one), enrolled(two), none];
        let now = [
            none,
            enrolled(c),
            enrolled(c),
            enrolled(c),
            none,
            Assignment::Overridden(two),
        ];
        let first = Exposure::count(&run, "all".into(), &before, None);
        assert_eq!(
            (first.moved, first.not_exposed, first.entities),
            (None, 3, 6)
        );
        let then = Exposure::count(&run, "all".into(), &now, Some(&before));
        let counts = |table: &Exposure| -> Vec<(String, u64, u64)> {
            let columns = table.columns();
            let count = |(key, it): (&str, Exposed)| (key.to_owned(), it.entities, it.overridden);
            columns.map(count).collect()
        };
        let column = |key: &str, entities, overridden| (key.to_owned(), entities, overridden);
        let expected = [column("t1", 0, 0), column("t2", 1, 1), column("c", 3, 0)];
        assert_eq!(counts(&then), expected);
        let moved = Moved {
            joined: 2,
            switched: 1,
            left: 1,
        };
        assert_eq!((then.moved, then.not_exposed), (Some(moved), 2));
        // An override to the same treatment is no switch.
        let overridden = [Assignment::Overridden(c)];
        let same = Exposure::count(&run, "one".into(), &overridden, Some(&[enrolled(c)]));
        assert_eq!(same.moved, Some(Moved::default()));
    }
}
