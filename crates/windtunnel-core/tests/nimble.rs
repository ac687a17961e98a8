//! Nimble Studio through the API: worked timelines, refusals, defaults, faults and guarantees.

#![cfg(feature = "serde")]

#[path = "nimble/backups.rs"]
mod backups;
#[path = "nimble/chance.rs"]
mod chance;
#[path = "nimble/defaults.rs"]
mod defaults;
#[path = "nimble/faults.rs"]
mod faults;
#[path = "nimble/guarantees.rs"]
mod guarantees;
#[path = "nimble/images.rs"]
mod images;
#[path = "nimble/life.rs"]
mod life;
#[path = "nimble/lists.rs"]
mod lists;
#[path = "nimble/look.rs"]
mod look;
#[path = "nimble/members.rs"]
mod members;
#[path = "nimble/quotas.rs"]
mod quotas;
#[path = "nimble/refusals.rs"]
mod refusals;
#[path = "nimble/resources.rs"]
mod resources;
#[path = "nimble/sim.rs"]
mod sim;
#[path = "nimble/tags.rs"]
mod tags;
#[path = "nimble/timelines.rs"]
mod timelines;
#[path = "nimble/tokens.rs"]
mod tokens;
#[path = "nimble/waiters.rs"]
mod waiters;

const INVALID: &str = "ValidationException";
const NOT_FOUND: &str = "ResourceNotFoundException";
const CONFLICT: &str = "ConflictException";
const QUOTA: &str = "ServiceQuotaExceededException";
const DENIED: &str = "AccessDeniedException";
