//! The shapes of the environment's facts.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::appconfig::Blob;
use crate::nimble;
use crate::shape::shapes;
use crate::time::Span;

/// Which resources exist: all that are named, or only those that are registered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(Serialize, Deserialize),
    serde(rename_all = "camelCase")
)]
pub enum WorldMode {
    /// An ARN that is named counts as existing; tags, filters and parameters see registered
    /// resources only. The default (*chosen*).
    #[default]
    Permissive,
    /// Only registered resources and alarms exist.
    Strict,
}

shapes! {
    case "camelCase";

    /// A resource that targets can be resolved to.
    pub struct Resource {
        /// ARN; its identity.
        pub arn: String,
        /// Type, such as `aws:ec2:instance`.
        pub resource_type: String,
        /// Account; that of the ARN when absent, else that of the world.
        pub account_id: Option<String>,
        /// Tags.
        pub tags: Option<BTreeMap<String, String>>,
        /// What its Describe call would show, for filters and parameters.
        pub attributes: Option<BTreeMap<String, Attribute>>,
    }

    /// A fault to inject. Exactly one of `action`, `setup`, `report`, `deployment`, `operation`,
    /// `session` and `kind` says where.
    pub struct Fault {
        /// Name of the action that fails.
        pub action: Option<String>,
        /// The part of an experiment's setup that is unusable.
        pub setup: Option<Setup>,
        /// Whether the report fails.
        pub report: Option<bool>,
        /// Number of the AppConfig deployment that meets an error of the service.
        pub deployment: Option<i64>,
        /// Only in the environment with this id; in all when absent.
        pub environment: Option<String>,
        /// The API operation that answers an error, such as `fis.StartExperiment`.
        pub operation: Option<String>,
        /// Id of the streaming session of Nimble Studio that fails.
        pub session: Option<String>,
        /// The kind of resources of Nimble Studio that fail.
        pub kind: Option<nimble::Kind>,
        /// Only the resource with this id; with `kind`, as the next three.
        pub id: Option<String>,
        /// Only the resource that was created as the nth of its kind, from 1.
        pub nth: Option<i64>,
        /// Only sessions, streams and backups of this owner.
        pub owner: Option<String>,
        /// Only resources with this tag, `key=value`.
        pub tag: Option<String>,
        /// The step of the session or resource that fails; when absent, each that can fail with the
        /// code.
        pub transition: Option<nimble::Step>,
        /// Whether the operation has its effect and only its answer is lost.
        pub lost: Option<bool>,
        /// Only in the experiment with this id; in all when absent.
        pub experiment: Option<String>,
        /// How long after the beginning of the phase `start` or `run`, of the deployment, or of the
        /// step of a session or resource; at once when absent, for steps at their end, which is also
        /// the latest. The phases `undo` and `stop` have one moment, their end, whatever stands here
        /// (*chosen*).
        pub after: Option<Span>,
        /// The phase of the action in which it fails; `run` when absent.
        pub phase: Option<Phase>,
        /// The error code, such as `DependentServiceFailure`; for an operation the exception.
        pub code: Option<String>,
        /// The text for people.
        pub reason: Option<String>,
        /// The account where it happens; that of the world when absent.
        pub account_id: Option<String>,
        /// How many times it strikes; when absent, once for an operation and always for the others
        /// (*chosen*).
        pub times: Option<i64>,
    }

    /// What a function, queue, topic or bus that a service calls answers.
    pub struct Function {
        /// What is called: an ARN.
        pub uri: String,
        /// Its answers, each as often as it says; when they are used up, it succeeds.
        pub answers: Vec<Answer>,
    }

    /// An answer of a function.
    pub struct Answer {
        /// How many calls it answers; all that come when absent.
        pub times: Option<i64>,
        /// New content, from a function that may change it.
        pub content: Option<String>,
        /// `CONTINUE` or `ROLL_BACK`, from a function that is asked at each tick of a deployment.
        pub directive: Option<String>,
        /// The text that goes with the directive.
        pub description: Option<String>,
        /// The code of its failure; given, the function fails.
        pub code: Option<String>,
        /// The text of its failure.
        pub message: Option<String>,
    }

    /// A configuration that lies outside AppConfig.
    pub struct ConfigurationSource {
        /// Where: the `LocationUri` of configuration profiles.
        pub uri: String,
        /// Version, as the source calls it.
        pub version: String,
        /// The configuration.
        pub content: Blob,
        /// MIME type; `application/octet-stream` when absent (*chosen*).
        pub content_type: Option<String>,
    }

    /// The outcome of the check of a configuration against a JSON Schema.
    pub struct SchemaVerdict {
        /// What was checked, see [`SchemaCheck`](crate::appconfig::SchemaCheck).
        pub check: String,
        /// What is wrong; nothing when absent.
        pub problem: Option<String>,
    }

    /// How long the work behind an action with an upper bound takes.
    pub struct Work {
        /// Name of the action.
        pub action: String,
        /// Only in the experiment with this id; in all when absent.
        pub experiment: Option<String>,
        /// The time from running to done; cut at the bound.
        pub takes: Span,
    }
}

impl crate::shape::Member for Span {}

/// A phase in the life of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(Serialize, Deserialize),
    serde(rename_all = "camelCase")
)]
pub enum Phase {
    /// While it initiates: the action cannot start.
    Start,
    /// While it runs.
    Run,
    /// When its effect is taken back, at its end or when it is stopped.
    Undo,
    /// When it is stopped.
    Stop,
}

/// A part of an experiment's setup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(Serialize, Deserialize),
    serde(rename_all = "camelCase")
)]
pub enum Setup {
    /// The role of the experiment.
    Role,
    /// The log destination.
    LogConfiguration,
    /// The alarms.
    StopConditions,
}

/// A value in the description of a resource. Numbers are kept as text: filters compare text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Attribute {
    /// Nothing.
    Null,
    /// A string, number or boolean in its text form.
    Scalar(String),
    /// A list.
    List(Vec<Attribute>),
    /// A structure.
    Map(BTreeMap<String, Attribute>),
}

impl From<&str> for Attribute {
    fn from(text: &str) -> Self {
        Self::Scalar(text.into())
    }
}

#[cfg(feature = "serde")]
mod json {
    use alloc::string::ToString;
    use core::fmt;

    use serde::de::{MapAccess, SeqAccess, Visitor};
    use serde::{Deserializer, Serializer};

    use super::{Attribute, BTreeMap, Deserialize, Serialize, Vec};

    impl Serialize for Attribute {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match self {
                Self::Null => serializer.serialize_unit(),
                Self::Scalar(text) => serializer.serialize_str(text),
                Self::List(items) => items.serialize(serializer),
                Self::Map(members) => members.serialize(serializer),
            }
        }
    }

    impl<'de> Deserialize<'de> for Attribute {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_any(AnyValue)
        }
    }

    struct AnyValue;

    impl<'de> Visitor<'de> for AnyValue {
        type Value = Attribute;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("any JSON value")
        }

        fn visit_unit<E>(self) -> Result<Attribute, E> {
            Ok(Attribute::Null)
        }

        fn visit_bool<E>(self, value: bool) -> Result<Attribute, E> {
            Ok(Attribute::Scalar(value.to_string()))
        }

        fn visit_i64<E>(self, value: i64) -> Result<Attribute, E> {
            Ok(Attribute::Scalar(value.to_string()))
        }

        fn visit_u64<E>(self, value: u64) -> Result<Attribute, E> {
            Ok(Attribute::Scalar(value.to_string()))
        }

        fn visit_f64<E>(self, value: f64) -> Result<Attribute, E> {
            Ok(Attribute::Scalar(value.to_string()))
        }

        fn visit_str<E>(self, value: &str) -> Result<Attribute, E> {
            Ok(Attribute::Scalar(value.into()))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Attribute, A::Error> {
            let mut list = Vec::new();
            while let Some(item) = items.next_element()? {
                list.push(item);
            }
            Ok(Attribute::List(list))
        }

        fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Attribute, A::Error> {
            let mut map = BTreeMap::new();
            while let Some((name, value)) = members.next_entry()? {
                map.insert(name, value);
            }
            Ok(Attribute::Map(map))
        }
    }
}
