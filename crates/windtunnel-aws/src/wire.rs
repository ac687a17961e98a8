//! The door: one request in, one response out.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{Request, Response};
use windtunnel_core::appconfig::SchemaCheck;
use windtunnel_core::env::{self, SchemaVerdict};
use windtunnel_core::{Command, Error, Instant, Keys, Lane, Purpose, World};

use crate::agent;
use crate::refusal;
use crate::request;
use crate::response;
use crate::route::{ROUTES, Route};
use crate::scope::Scope;
use crate::service::Service;

/// Runs a check against a JSON Schema, for the world to be told the outcome.
pub type Judge = fn(&SchemaCheck) -> SchemaVerdict;

/// What the wire of one world keeps: who judges schemas, who calls, how many requests there were.
#[derive(Clone, Debug, Default)]
pub struct Wire {
    judge: Option<Judge>,
    principals: BTreeMap<String, String>,
    requests: u64,
}

impl Wire {
    /// Sets who checks configurations against JSON Schemas. Without a judge every one passes.
    #[must_use]
    pub fn with_judge(mut self, judge: Judge) -> Self {
        self.judge = Some(judge);
        self
    }

    /// Sets who calls Nimble Studio with which access key: principals by key. With any other key it
    /// is the principal that the world is configured with.
    #[must_use]
    pub fn with_principals(mut self, principals: BTreeMap<String, String>) -> Self {
        self.principals = principals;
        self
    }

    /// Answers a request at `now`. An instant before the present of the world counts as the present.
    ///
    /// The body should be bounded by who reads it. The ids of requests are drawn from the seed of the
    /// world, by the number of the request on this wire.
    pub fn respond(
        &mut self,
        world: &mut World,
        now: Instant,
        request: Request<Bytes>,
    ) -> Response<Bytes> {
        let (parts, body) = request.into_parts();
        let scope = Scope::of(&parts.headers);
        let candidates = Service::candidates(scope.as_ref());
        let (method, path) = (parts.method.as_str(), parts.uri.path());
        let mut response = match find(candidates, method, path) {
            Ok(route) => {
                let command = request::read(world.config(), route, &parts, &body);
                let reply = command.and_then(|command| {
                    self.judge(world, now, &command)?;
                    let token = agent::token(&parts.headers, &command);
                    Ok((world.handle(now, self.named(command, scope))?, token))
                });
                match reply {
                    Ok((reply, token)) => {
                        let mut response = response::success(route, reply);
                        if let Some(token) = token {
                            agent::add_header(&mut response, world, now, &token);
                        }
                        response
                    }
                    Err(error) => response::refused(route.service, &error),
                }
            }
            Err(service) => response::refused(service, &refusal::unknown_operation()),
        };
        let id = request_id(world.keys(), self.requests);
        self.requests += 1;
        response::stamp(&mut response, now.max(world.now()), &id);
        response
    }

    /// Names who calls, where the access key tells.
    fn named(&self, command: Command, scope: Option<Scope<'_>>) -> Command {
        let principal = scope.and_then(|scope| self.principals.get(scope.access_key));
        match (command, principal) {
            (Command::Nimble(command), Some(principal)) => Command::NimbleAs {
                principal: principal.clone(),
                command,
            },
            (command, _) => command,
        }
    }

    /// Has the checks run that a command needs, and tells the world the outcomes.
    fn judge(&self, world: &mut World, now: Instant, command: &Command) -> Result<(), Error> {
        let (Some(judge), Command::AppConfig(command)) = (self.judge, command) else {
            return Ok(());
        };
        world.handle_timeout(now);
        for check in world.appconfig(now).schema_checks(command) {
            world.env(now, env::Command::SetSchemaVerdict(judge(&check)))?;
        }
        Ok(())
    }
}

/// Finds the route of a request, or the service that does not know it.
///
/// The only path of two services is that of tags; without a scope the service in the ARN tells.
fn find(candidates: &[Service], method: &str, path: &str) -> Result<&'static Route, Service> {
    let routes = || {
        let services = ROUTES.iter();
        services
            .filter(|(service, _)| candidates.contains(service))
            .flat_map(|(_, routes)| *routes)
            .filter(|route| route.fits(path))
    };
    let is_meant = |route: &&Route| candidates.len() < Service::ALL.len() || !is_other(route, path);
    let found = routes()
        .filter(is_meant)
        .find(|route| route.method == method);
    found.ok_or_else(|| {
        // Whose path it is, else whose request; else any service will do.
        let near = routes().find(is_meant).map(|route| route.service);
        near.unwrap_or(candidates[0])
    })
}

/// Tells whether a path of tags, which services share, names a resource of another service.
fn is_other(route: &Route, path: &str) -> bool {
    let Some(arn) = path.strip_prefix("/tags/") else {
        return false;
    };
    let arn = crate::percent::decode(arn).unwrap_or_default();
    arn.split(':').nth(2) != Some(route.service.name())
}

/// Draws the id of a request: a UUID of version 4.
fn request_id(keys: &Keys, nth: u64) -> String {
    let mut draw = keys.draw(Purpose::Host, Lane::of_text("request id"), nth);
    let mut word = || draw.within(0..=u64::MAX);
    let (high, low) = (word(), word());
    let high = high & !0xf000 | 0x4000;
    let low = low & !(3 << 62) | 2 << 62;
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff,
    )
}
