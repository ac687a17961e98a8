//! What the targets of an experiment are resolved to.
//!
//! A pure function of the template, the registered resources and the keys: each target is drawn for
//! itself, so that a target which is added or changed moves the resources of no other.
//!
//! *Documented*: the meaning of the selectors, of [`selectionMode`] and of
//! `emptyTargetResolutionMode`, and the quotas of targets per action. *Chosen*: how the random
//! choice is made; that parameters do not narrow ARNs; that one ARN which does not exist fails the
//! experiment even if others exist; that a multi-account choice is made over all accounts together;
//! that whatever a single-account experiment finds belongs to the owner.
//!
//! [`selectionMode`]: https://docs.aws.amazon.com/fis/latest/userguide/targets.html

mod filters;
mod invent;
#[cfg(test)]
mod tests;

pub use invent::invent;

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use self::filters::{Query, fits, leaves};
use crate::draw::{Keys, Lane, Purpose};
use crate::env::{Resource, WorldMode};
use crate::fis::catalog::{self, Action};
use crate::fis::command::selection::Selection;
use crate::fis::model::{
    Compiled, TargetAccountConfiguration, Template, TemplateAction, TemplateTarget,
};
use crate::limits::Limits;

/// All that resolution looks at.
pub(crate) struct Scene<'a> {
    /// The template, valid.
    pub(crate) template: &'a Template,
    /// Its compiled form.
    pub(crate) compiled: &'a Compiled,
    /// The target accounts; none for a single-account experiment.
    pub(crate) accounts: &'a [&'a TargetAccountConfiguration],
    /// The account of the world.
    pub(crate) owner: &'a str,
    /// The registered resources, by ARN.
    pub(crate) resources: &'a BTreeMap<String, Resource>,
    /// Whether an ARN that is named counts as existing.
    pub(crate) mode: WorldMode,
    /// Whether the quotas of targets per action hold.
    pub(crate) limits: &'a Limits,
    /// The keys of the world.
    pub(crate) keys: &'a Keys,
    /// The lane of the experiment.
    pub(crate) lane: Lane,
}

/// What all targets of an experiment were resolved to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Resolution {
    /// All targets of the template in order of name, those that no action uses included.
    pub(crate) targets: Vec<TargetResolution>,
    /// What follows for the experiment.
    pub(crate) outcome: Outcome,
}

/// What one target was resolved to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct TargetResolution {
    /// Name of the target.
    pub(crate) name: String,
    /// The type that the target asks for.
    pub(crate) resource_type: String,
    /// The chosen resources, by ARN.
    pub(crate) found: Vec<Found>,
    /// Whether it fails the experiment. A target that only lets actions be skipped has not failed.
    pub(crate) failed: bool,
}

/// A resource that was found and chosen.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Found {
    /// ARN.
    pub(crate) arn: String,
    /// The account that it was found in.
    pub(crate) account: String,
    /// What identifies it, if it is a registered pod.
    pub(crate) pod: Option<Box<Pod>>,
}

/// What identifies a pod.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Pod {
    /// Attribute `PodName`, else the last part of the ARN.
    pub(crate) name: String,
    /// Attribute `Namespace`.
    pub(crate) namespace: String,
    /// Attribute `ClusterArn`, else the parameter `clusterIdentifier`.
    pub(crate) cluster_arn: String,
    /// Parameter `targetContainerName`, else the first container that the attributes name, else
    /// empty.
    pub(crate) container: String,
}

/// What the resolution means for the experiment. Actions are numbered by the order of their names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) enum Outcome {
    /// It fails with `InvalidTarget`.
    Failed {
        /// The account where it happened.
        account: String,
        /// The target with the least name among those that failed, as `targets.<name>`.
        location: String,
    },
    /// It runs.
    Resolved {
        /// The actions that are skipped, ascending.
        skipped: Vec<u32>,
        /// The actions that fail at their start for too many targets, ascending, each with its
        /// reason.
        over_quota: Vec<(u32, String)>,
    },
}

impl Default for Outcome {
    fn default() -> Self {
        Self::Resolved {
            skipped: Vec::new(),
            over_quota: Vec::new(),
        }
    }
}

/// Resolves all targets of an experiment.
pub(crate) fn resolve(scene: &Scene<'_>) -> Resolution {
    let targets = scene.template.targets.iter().flatten();
    let targets: Vec<_> = targets
        .map(|(name, target)| scene.target(name, target))
        .collect();
    let outcome = match targets.iter().find(|target| target.failed) {
        Some(target) => Outcome::Failed {
            account: scene.failing_account(&target.name).into(),
            location: format!("targets.{}", target.name),
        },
        None => scene.consequences(&targets),
    };
    Resolution { targets, outcome }
}

impl Found {
    /// Returns what the service shows as `targetInformation`.
    pub(crate) fn information(&self) -> BTreeMap<String, String> {
        let shown: &[(&str, &String)] = match &self.pod {
            None => &[("arn", &self.arn)],
            Some(pod) => &[
                ("pod_name", &pod.name),
                ("namespace", &pod.namespace),
                ("cluster_arn", &pod.cluster_arn),
                ("target_container_name", &pod.container),
            ],
        };
        shown
            .iter()
            .map(|&(key, value)| (key.into(), value.clone()))
            .collect()
    }
}

impl Pod {
    fn of(resource: &Resource, target: &TemplateTarget) -> Self {
        let attribute = |path| leaves(resource.attributes.as_ref()?, path).next();
        let parameter = |name| Some(target.parameters.as_ref()?.get(name)?.as_str());
        let name = attribute("PodName").or_else(|| resource.arn.rsplit('/').next());
        let cluster = attribute("ClusterArn").or_else(|| parameter("clusterIdentifier"));
        let container = parameter("targetContainerName").or_else(|| attribute("Containers.Name"));
        Self {
            name: name.unwrap_or_default().into(),
            namespace: attribute("Namespace").unwrap_or_default().into(),
            cluster_arn: cluster.unwrap_or_default().into(),
            container: container.unwrap_or_default().into(),
        }
    }
}

/// A resource that a target identifies, before the choice.
#[derive(Clone, Copy)]
struct Candidate<'a> {
    arn: &'a str,
    account: &'a str,
    /// As registered; an ARN that is only named has none.
    resource: Option<&'a Resource>,
}

impl<'a> Scene<'a> {
    fn target(&self, name: &str, target: &'a TemplateTarget) -> TargetResolution {
        let resource_type = target.resource_type.as_deref().unwrap_or_default();
        let (candidates, missing) = match arns(target) {
            [] => (self.matching(target), None),
            _ => (self.named(target), self.missing(target)),
        };
        let chosen = self.choose(name, target, candidates);
        let is_pod = resource_type == POD;
        let found: Vec<_> = chosen
            .into_iter()
            .map(
                |Candidate {
                     arn,
                     account,
                     resource,
                 }| Found {
                    arn: arn.into(),
                    account: account.into(),
                    pod: resource
                        .filter(|_| is_pod)
                        .map(|pod| Box::new(Pod::of(pod, target))),
                },
            )
            .collect();
        // Targets given by ARN cannot be skipped.
        let must_be_found = !self.skips_empty() || !arns(target).is_empty();
        TargetResolution {
            name: name.into(),
            resource_type: resource_type.into(),
            failed: missing.is_some() || (found.is_empty() && must_be_found),
            found,
        }
    }

    /// Takes as many of the candidates, which are sorted, as the selection mode says, at random.
    fn choose(
        &self,
        name: &str,
        target: &TemplateTarget,
        mut candidates: Vec<Candidate<'a>>,
    ) -> Vec<Candidate<'a>> {
        let selection = target.selection_mode.as_deref().and_then(Selection::parse);
        let count = selection.unwrap_or(Selection::All).take(candidates.len());
        if count < candidates.len() {
            let ordinal = Lane::of_text(name).0;
            self.keys
                .draw(Purpose::FisSelection, self.lane, ordinal)
                .shuffle(&mut candidates);
            candidates.truncate(count);
            candidates.sort_unstable_by_key(|candidate| candidate.arn);
        }
        candidates
    }

    /// Finds what tags, filters and parameters match.
    fn matching(&self, target: &TemplateTarget) -> Vec<Candidate<'a>> {
        let Some(query) = Query::of(target) else {
            return Vec::new();
        };
        let registered = self.resources.iter().map(|(arn, resource)| Candidate {
            arn,
            account: account_of(arn, Some(resource), self.owner),
            resource: Some(resource),
        });
        let matching = registered.filter(|candidate| {
            self.acts_in(candidate.account)
                && candidate
                    .resource
                    .is_some_and(|resource| query.matches(resource))
        });
        matching.collect()
    }

    /// Finds the ARNs that exist, each once.
    fn named(&self, target: &'a TemplateTarget) -> Vec<Candidate<'a>> {
        let named: BTreeSet<&str> = arns(target).iter().map(String::as_str).collect();
        named
            .into_iter()
            .filter_map(|arn| self.existing(arn, target))
            .collect()
    }

    /// Finds an ARN that does not exist.
    fn missing(&self, target: &'a TemplateTarget) -> Option<&'a str> {
        let mut named = arns(target).iter().map(String::as_str);
        named.find(|arn| self.existing(arn, target).is_none())
    }

    fn existing(&self, arn: &'a str, target: &TemplateTarget) -> Option<Candidate<'a>> {
        let wanted = target.resource_type.as_deref().unwrap_or_default();
        let registered = self.resources.get(arn);
        let resource = registered.filter(|resource| fits(&resource.resource_type, wanted));
        if resource.is_none() && self.mode == WorldMode::Strict {
            return None;
        }
        if self.accounts.is_empty() {
            // Whatever account the ARN carries: templates in the wild carry placeholders.
            return Some(Candidate {
                arn,
                account: self.owner,
                resource,
            });
        }
        let account = account_of(arn, resource, self.owner);
        self.acts_in(account).then_some(Candidate {
            arn,
            account,
            resource,
        })
    }

    fn acts_in(&self, account: &str) -> bool {
        match self.accounts {
            [] => account == self.owner,
            accounts => accounts.iter().any(|target| target.account_id == account),
        }
    }

    /// Returns the account to report for a target that failed: the owner; in a multi-account
    /// experiment the target account of the ARN that is missing, else the first one.
    fn failing_account(&self, name: &str) -> &'a str {
        let targets = self.template.targets.as_ref();
        let missing = targets.and_then(|targets| self.missing(targets.get(name)?));
        let named = missing.map(|arn| account_of(arn, self.resources.get(arn), self.owner));
        let first = self
            .accounts
            .iter()
            .map(|target| target.account_id.as_str())
            .min();
        named
            .filter(|account| self.acts_in(account))
            .or(first)
            .unwrap_or(self.owner)
    }

    fn skips_empty(&self) -> bool {
        let mode = &self
            .template
            .experiment_options
            .empty_target_resolution_mode;
        mode.as_deref() == Some("skip")
    }

    /// Tells what follows for each action when no target failed.
    fn consequences(&self, targets: &[TargetResolution]) -> Outcome {
        let (mut skipped, mut over_quota) = (Vec::new(), Vec::new());
        for (number, action) in (0..).zip(self.template.actions.values()) {
            let names = action.targets.iter().flat_map(BTreeMap::values);
            let mut used = names.filter_map(|name| {
                let at = targets
                    .binary_search_by(|target| target.name.cmp(name))
                    .ok()?;
                targets.get(at)
            });
            if used.clone().any(|target| target.found.is_empty()) {
                skipped.push(number);
            } else if let Some(text) = self.over_quota(number, action, &mut used) {
                over_quota.push((number, text));
            }
        }
        Outcome::Resolved {
            skipped,
            over_quota,
        }
    }

    fn over_quota(
        &self,
        number: u32,
        action: &TemplateAction,
        used: &mut dyn Iterator<Item = &TargetResolution>,
    ) -> Option<String> {
        let compiled = self.compiled.actions.get(number as usize)?;
        let catalogued = catalog::actions().get(usize::from(compiled.catalog))?;
        let most = quota(catalogued, action).filter(|_| self.limits.fis_target_quotas)?;
        // The quotas are of targets that are chosen by tag or parameter.
        let given = self.template.targets.as_ref()?;
        let is_counted = |target: &&TargetResolution| {
            given
                .get(&target.name)
                .is_some_and(|target| arns(target).is_empty())
        };
        let count: usize = used
            .filter(is_counted)
            .map(|target| target.found.len())
            .sum();
        let is_over = u32::try_from(count).map_or(true, |count| count > most);
        is_over.then(|| {
            let id = catalogued.id;
            format!("Action {id} can act on at most {most} targets; {count} were resolved.")
        })
    }
}

/// Returns the largest number of targets that the action can act upon as it is parametrised.
fn quota(catalogued: &Action, action: &TemplateAction) -> Option<u32> {
    let quota = catalogued.quota.as_ref()?;
    let special = quota.when.filter(|&(name, value, _)| {
        let given = action
            .parameters
            .as_ref()
            .and_then(|parameters| parameters.get(name));
        given.is_some_and(|given| given == value)
    });
    Some(special.map_or(quota.default, |(_, _, most)| most))
}

/// Returns the ARNs of a target; an empty list counts as none given.
fn arns(target: &TemplateTarget) -> &[String] {
    target.resource_arns.as_deref().unwrap_or_default()
}

/// Returns the account of a resource: the one it is registered in, else that of its ARN, else the
/// owner.
fn account_of<'a>(arn: &'a str, resource: Option<&'a Resource>, owner: &'a str) -> &'a str {
    let registered = resource.and_then(|resource| resource.account_id.as_deref());
    let is_account = |text: &&str| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    registered
        .or_else(|| arn.split(':').nth(4).filter(is_account))
        .unwrap_or(owner)
}

const POD: &str = "aws:eks:pod";
