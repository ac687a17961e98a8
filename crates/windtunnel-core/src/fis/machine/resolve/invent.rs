//! Resources that do not exist, invented so that a bare template has something to act upon.

use alloc::collections::btree_map::Entry;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::mem;

use super::POD;
use super::filters::{Query, Requirement, leaves, wanted};
use crate::draw::{Draw, Keys, Lane, Purpose};
use crate::env::{Attribute, Resource};
use crate::fis::catalog::{self, TargetParameter};
use crate::fis::command::selection::Selection;
use crate::fis::model::{Template, TemplateTarget};

/// Invents resources in an account for every target that is given by tags, filters or parameters.
///
/// Once they are registered, each such target resolves to something, unless nothing could match it
/// (a filter without values, a label selector that contradicts itself). `ALL` gets one to three
/// resources, `COUNT(n)` up to two more than asked for, `PERCENT(n)` enough that one is taken; a
/// pod that is selected by its name is one pod if possible. No target gets more than 1,002. What is
/// invented for a target depends on the seed, the lane, the account and that target alone.
///
/// ```
/// use windtunnel_core::fis::{Template, TemplateTarget, invent};
/// use windtunnel_core::{Keys, Lane, Seed};
///
/// let target = TemplateTarget {
///     resource_type: Some("aws:ec2:instance".into()),
///     resource_tags: Some([("Purpose".into(), "chaos-ready".into())].into()),
///     selection_mode: Some("COUNT(2)".into()),
///     ..Default::default()
/// };
/// let template =
///     Template { targets: Some([("nodes".into(), target)].into()), ..Default::default() };
/// let keys = Keys::new(Seed(1));
/// let resources = invent(&template, &keys, Lane(0), "123456789012", "eu-west-1");
/// assert!(resources.len() >= 2);
/// assert!(resources[0].arn.starts_with("arn:aws:ec2:eu-west-1:123456789012:instance/i-"));
/// ```
#[must_use]
pub fn invent(
    template: &Template,
    keys: &Keys,
    lane: Lane,
    account: &str,
    region: &str,
) -> Vec<Resource> {
    let lane = lane.child(Lane::of_text(account).0);
    let (mut resources, mut taken) = (Vec::new(), BTreeSet::new());
    for (name, target) in template.targets.iter().flatten() {
        // ARNs are named, not invented, and without any selector nothing matches.
        if Query::of(target).is_none() {
            continue;
        }
        let draw = keys.draw(Purpose::Host, lane, Lane::of_text(name).0);
        let mut inventor = Inventor {
            target,
            slug: slug(name),
            account,
            region,
            draw,
        };
        for nth in 0..inventor.count() {
            let mut resource = inventor.resource(nth);
            // Some kinds of ids are short.
            while !taken.insert(resource.arn.clone()) {
                resource = inventor.resource(nth);
            }
            resources.push(resource);
        }
    }
    resources
}

/// Invents the resources of one target.
struct Inventor<'a> {
    target: &'a TemplateTarget,
    /// The name of the target, fit for names of resources.
    slug: String,
    account: &'a str,
    region: &'a str,
    draw: Draw,
}

impl<'a> Inventor<'a> {
    fn count(&mut self) -> usize {
        let selection = self
            .target
            .selection_mode
            .as_deref()
            .and_then(Selection::parse);
        let is_named = self.pod_name().is_some();
        let least = match selection.unwrap_or(Selection::All) {
            Selection::Percent(percent) => 100_u32.div_ceil(percent.max(1)),
            Selection::Count(count) if !is_named => count.min(MOST),
            _ => 1,
        };
        let spare = if is_named { 0 } else { 2 };
        let count = u64::from(least) + self.draw.within(0..=spare);
        usize::try_from(count).unwrap_or(1)
    }

    fn resource(&mut self, nth: usize) -> Resource {
        let resource_type = self.resource_type();
        let mut attributes = BTreeMap::new();
        for filter in self.target.filters.iter().flatten() {
            if let (Some(path), Some(values)) = (&filter.path, &filter.values)
                && let Some(value) = values.first()
            {
                place(&mut attributes, path, value);
            }
        }
        self.place_parameters(&mut attributes, nth);
        let name = match self.pod_name() {
            Some(name) => name.into(),
            None if resource_type == POD => {
                self.expand("{name}-{hex10}-{digits5}", &self.slug.clone())
            }
            None => self.expand("{name}-{hex8}", &self.slug.clone()),
        };
        if resource_type == POD {
            self.place_pod(&mut attributes, &name);
        }
        let pattern = PATTERNS.iter().find(|(known, _)| *known == resource_type);
        let arn = match pattern {
            Some((_, pattern)) => self.expand(pattern, &name),
            None => {
                // A type that the catalogue does not know.
                let mut parts = resource_type.split(':').skip(1);
                let service = parts.next().unwrap_or_default();
                let kind = parts.next().unwrap_or_default();
                self.expand(
                    &format!("{service}:{{region}}:{{account}}:{kind}/{{name}}"),
                    &name,
                )
            }
        };
        Resource {
            arn: format!("arn:{}:{arn}", partition(self.region)),
            resource_type: resource_type.into(),
            account_id: Some(self.account.into()),
            tags: self.target.resource_tags.clone(),
            attributes: Some(attributes),
        }
    }

    fn place_parameters(&self, attributes: &mut BTreeMap<String, Attribute>, nth: usize) {
        let catalogued = catalog::target_resource_type(self.resource_type());
        for (name, value) in self.target.parameters.iter().flatten() {
            let known = catalogued.and_then(|catalogued| catalogued.parameter(name));
            let Some((known, values)) =
                known.and_then(|known| Some((known, wanted(known, value)?)))
            else {
                continue;
            };
            // The resources take turns with the items of a list.
            let value = values
                .get(nth % values.len().max(1))
                .copied()
                .unwrap_or_default();
            place(attributes, path_for(known, value), value);
        }
    }

    /// Gives a pod what identifies it and what its selector asks for.
    fn place_pod(&self, attributes: &mut BTreeMap<String, Attribute>, name: &str) {
        place(attributes, "PodName", name);
        if leaves(attributes, "ClusterArn").next().is_none() {
            let (region, account) = (self.region, self.account);
            let partition = partition(region);
            let cluster = self.cluster();
            let arn = format!("arn:{partition}:eks:{region}:{account}:cluster/{cluster}");
            place(attributes, "ClusterArn", &arn);
        }
        let container = self.parameter("targetContainerName").unwrap_or(&self.slug);
        place(attributes, "Containers.Name", container);
        let value = self.parameter("selectorValue").unwrap_or_default();
        match self.parameter("selectorType") {
            Some("deploymentName") => place(attributes, "DeploymentName", value),
            Some("labelSelector") => {
                for requirement in Requirement::list(value) {
                    match requirement {
                        Requirement::Is(key, value) => {
                            place_at(attributes, &["Labels", key], value)
                        }
                        Requirement::Exists(key) => place_at(attributes, &["Labels", key], "true"),
                        Requirement::IsNot(..) | Requirement::Absent(_) => {}
                    }
                }
            }
            _ => {}
        }
    }

    /// Fills a pattern: `{hex8}` is eight hexadecimal digits, `{digits5}` five digits and letters.
    fn expand(&mut self, pattern: &str, name: &str) -> String {
        let mut text = String::new();
        for (nth, piece) in pattern.split(['{', '}']).enumerate() {
            // What stands in braces has an odd number.
            match piece {
                _ if nth % 2 == 0 => text.push_str(piece),
                "region" => text.push_str(self.region),
                "account" => text.push_str(self.account),
                "name" => text.push_str(name),
                "cluster" => text.push_str(self.cluster()),
                "namespace" => text.push_str(self.parameter("namespace").unwrap_or("default")),
                _ => match piece.strip_prefix("hex") {
                    Some(count) => self.digits(&mut text, 16, count),
                    None => self.digits(&mut text, 36, piece.trim_start_matches("digits")),
                },
            }
        }
        text
    }

    fn digits(&mut self, text: &mut String, radix: u32, count: &str) {
        for _ in 0..count.parse().unwrap_or(0_u8) {
            let digit = u32::try_from(self.draw.below(u64::from(radix))).unwrap_or(0);
            text.extend(char::from_digit(digit, radix));
        }
    }

    fn resource_type(&self) -> &'a str {
        self.target.resource_type.as_deref().unwrap_or_default()
    }

    fn parameter(&self, name: &str) -> Option<&'a str> {
        self.target
            .parameters
            .as_ref()?
            .get(name)
            .map(String::as_str)
    }

    /// Returns the name that the target asks of its pod.
    fn pod_name(&self) -> Option<&'a str> {
        let is_named =
            self.resource_type() == POD && self.parameter("selectorType") == Some("podName");
        self.parameter("selectorValue").filter(|_| is_named)
    }

    fn cluster(&self) -> &'a str {
        let given = self
            .parameter("clusterIdentifier")
            .or_else(|| self.parameter("cluster"));
        given
            .and_then(|given| given.rsplit('/').next())
            .unwrap_or("default")
    }
}

/// Puts a value at a path, beside what already stands there. Attributes that then have several
/// values become lists, which filters enter.
fn place(attributes: &mut BTreeMap<String, Attribute>, path: &str, value: &str) {
    if leaves(attributes, path).all(|leaf| leaf != value) {
        place_at(attributes, &path.split('.').collect::<Vec<_>>(), value);
    }
}

fn place_at(attributes: &mut BTreeMap<String, Attribute>, path: &[&str], value: &str) {
    let mut members = attributes;
    let mut rest = path;
    while let [first, below @ ..] = rest {
        match members.entry((*first).into()) {
            Entry::Vacant(vacant) => {
                vacant.insert(nested(below, value));
                return;
            }
            Entry::Occupied(occupied) => match (occupied.into_mut(), below) {
                (Attribute::Map(inner), [_, ..]) => members = inner,
                (standing, _) => {
                    add(standing, nested(below, value));
                    return;
                }
            },
        }
        rest = below;
    }
}

/// Makes the attribute that holds a value at the end of a path.
fn nested(path: &[&str], value: &str) -> Attribute {
    path.iter().rev().fold(value.into(), |inner, &element| {
        Attribute::Map(BTreeMap::from([(element.into(), inner)]))
    })
}

fn add(standing: &mut Attribute, more: Attribute) {
    match standing {
        Attribute::List(items) => items.push(more),
        one => {
            let first = mem::replace(one, Attribute::Null);
            *one = Attribute::List(vec![first, more]);
        }
    }
}

/// Picks the attribute that a value of a parameter goes to: ARNs, ids of zones and names differ.
fn path_for(known: &TargetParameter, value: &str) -> &'static str {
    let is_arn = value.starts_with("arn:");
    let is_zone_id = value.contains("-az");
    let mut paths = known
        .matches
        .iter()
        .filter(|path| path.ends_with("Arn") == is_arn);
    let fallback = paths.clone().next().or(known.matches.first());
    let path = paths
        .find(|path| path.ends_with("Id") == is_zone_id)
        .or(fallback);
    path.copied().unwrap_or_default()
}

/// Makes a name fit for names of resources out of any text.
fn slug(name: &str) -> String {
    let fit = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    let slug: String = name.chars().map(fit).take(24).collect();
    let slug = slug.trim_matches('-');
    // The names of most resources begin with a letter.
    if slug.starts_with(|c: char| c.is_ascii_alphabetic()) {
        slug.into()
    } else {
        format!("t{slug}")
    }
}

fn partition(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "aws-cn"
    } else if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else {
        "aws"
    }
}

/// The most resources that are invented for one target, but for the few that make them uneven.
const MOST: u32 = 1_000;

/// What follows the partition in the ARN of each type.
const PATTERNS: [(&str, &str); 24] = [
    (
        "aws:arc:zonal-shift-managed-resource",
        "elasticloadbalancing:{region}:{account}:loadbalancer/app/{name}/{hex16}",
    ),
    (
        "aws:directconnect:virtual-interface",
        "directconnect:{region}:{account}:dxvif/dxvif-{hex8}",
    ),
    (
        "aws:dsql:cluster",
        "dsql:{region}:{account}:cluster/{digits26}",
    ),
    (
        "aws:dynamodb:global-table",
        "dynamodb:{region}:{account}:table/{name}",
    ),
    (
        "aws:ec2:autoscaling-group",
        "autoscaling:{region}:{account}:autoScalingGroup:\
         {hex8}-{hex4}-4{hex3}-a{hex3}-{hex12}:autoScalingGroupName/{name}",
    ),
    (
        "aws:ec2:ebs-volume",
        "ec2:{region}:{account}:volume/vol-0{hex16}",
    ),
    (
        "aws:ec2:instance",
        "ec2:{region}:{account}:instance/i-0{hex16}",
    ),
    (
        "aws:ec2:spot-instance",
        "ec2:{region}:{account}:instance/i-0{hex16}",
    ),
    (
        "aws:ec2:subnet",
        "ec2:{region}:{account}:subnet/subnet-0{hex16}",
    ),
    (
        "aws:ec2:transit-gateway",
        "ec2:{region}:{account}:transit-gateway/tgw-0{hex16}",
    ),
    (
        "aws:ec2:vpc-endpoint",
        "ec2:{region}:{account}:vpc-endpoint/vpce-0{hex16}",
    ),
    ("aws:ecs:cluster", "ecs:{region}:{account}:cluster/{name}"),
    (
        "aws:ecs:task",
        "ecs:{region}:{account}:task/{cluster}/{hex32}",
    ),
    ("aws:eks:cluster", "eks:{region}:{account}:cluster/{name}"),
    (
        "aws:eks:nodegroup",
        "eks:{region}:{account}:nodegroup/{cluster}/{name}/{hex8}-{hex4}-{hex4}-{hex4}-{hex12}",
    ),
    (
        POD,
        "eks:{region}:{account}:pod/{cluster}/{namespace}/{name}/\
         {hex8}-{hex4}-4{hex3}-a{hex3}-{hex12}",
    ),
    (
        "aws:elasticache:replicationgroup",
        "elasticache:{region}:{account}:replicationgroup:{name}",
    ),
    ("aws:iam:role", "iam::{account}:role/{name}"),
    (
        "aws:kinesis:stream",
        "kinesis:{region}:{account}:stream/{name}",
    ),
    (
        "aws:lambda:function",
        "lambda:{region}:{account}:function:{name}",
    ),
    (
        "aws:memorydb:multi-region-cluster",
        "memorydb::{account}:multiregioncluster/{name}",
    ),
    ("aws:rds:cluster", "rds:{region}:{account}:cluster:{name}"),
    ("aws:rds:db", "rds:{region}:{account}:db:{name}"),
    ("aws:s3:bucket", "s3:::{name}"),
];
