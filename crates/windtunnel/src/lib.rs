//! Scenarios on the simulator core: files in, timelines out.
//!
//! A [`Scenario`] is loaded from a file and checked, a [`Run`] flies it in virtual time, and the
//! [`Timeline`] that comes of it is rendered as a table or as JSON. The same file, seed and version
//! give the same bytes. The binary `windtunnel` is a thin shell around these.
//!
//! ```
//! use windtunnel::{Look, Options, Run, Scenario, to_table};
//! let text = r#"{
//!     "description": "Reboot, then look.",
//!     "roleArn": "arn:aws:iam::123456789012:role/fis",
//!     "stopConditions": [ { "source": "none" } ],
//!     "targets": { "nodes": {
//!         "resourceType": "aws:ec2:instance",
//!         "resourceTags": { "app": "shop" }, "selectionMode": "COUNT(1)" } },
//!     "actions": {
//!         "reboot": { "actionId": "aws:ec2:reboot-instances",
//!                     "targets": { "Instances": "nodes" } },
//!         "look": { "actionId": "aws:fis:wait", "parameters": { "duration": "PT5M" },
//!                   "startAfter": [ "reboot" ] } }
//! }"#;
//! let scenario = Scenario::parse("reboot.json", text)?;
//! let timeline = Run::new(&scenario, Options::default()).fly()?;
//! assert!(timeline.has_passed());
//! assert!(to_table(&timeline, &Look::default()).contains("completed after 5m"));
//! # Ok::<(), windtunnel::Diagnostic>(())
//! ```

mod diagnostic;
mod render;
mod run;
mod scenario;
mod schema;
mod serve;
mod source;
mod timeline;

pub use diagnostic::{Diagnostic, Position};
pub use render::{Look, duration, to_json, to_ndjson, to_table, visible};
pub use run::{Options, Run, Until};
pub use scenario::{Call, Count, Deed, Plan, Scenario, Step};
pub use schema::judge;
pub use serve::{
    AccountRule, Accounts, Clock, PrincipalRule, Principals, Replay, ReplayedWorld, Replaying,
    ServeOptions, parse_start, replay_journal, serve,
};
pub use source::{BadPointer, Pointer, Source};
pub use timeline::{
    Answer, Asked, Bill, Called, Craft, DeploymentCraft, EndOfLife, Entry, ExperimentCraft,
    ExperimentRunCraft, Exposed, Exposure, Flight, Glance, Happening, Invoked, Moved, Part, Price,
    Record, SessionCraft, Stay, Timeline, Told, Track, Verdict, What,
};
