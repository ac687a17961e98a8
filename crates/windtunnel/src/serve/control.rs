//! The control plane for tests, under `/_windtunnel/`.

mod evaluate;
mod facts;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use windtunnel_core::env::{self, WorldMode};
use windtunnel_core::{Error, ErrorCode, Instant, SEMANTICS, Span, nimble};

use super::answer::{json, refuse, refuse_as, typed};
use super::host::Host;
use super::hosted::Hosted;
use super::place::Place;
use crate::scenario::{Header, Misfit, parse_instant, read_strictly};

use evaluate::evaluate;
use facts::FACTS;

type Answered = Result<Response<Bytes>, Error>;

/// Answers a call about a world.
pub(super) fn respond(host: &mut Host, place: &Place, request: &Request<Bytes>) -> Response<Bytes> {
    let path = request.uri().path();
    let name = path.strip_prefix("/_windtunnel/").unwrap_or_default();
    let mut calls = CALLS.iter().chain(FACTS);
    let Some((_, methods)) = calls.find(|(call, _)| *call == name) else {
        let text = format!("The control plane has no {path}.");
        return refuse(StatusCode::NOT_FOUND, "UnknownOperationException", text);
    };
    if !methods.contains(request.method()) {
        return wrong_method(name, methods);
    }
    let is_virtual = host.is_virtual();
    let Some(hosted) = host.world(place) else {
        // It was made before the call came here.
        return refuse(
            StatusCode::NOT_FOUND,
            "ResourceNotFoundException",
            "No such world.",
        );
    };
    let answered = match name {
        "clock" if request.method() == Method::GET => Ok(shown_clock(hosted)),
        "clock" => move_clock(hosted, is_virtual, request.body()),
        "evaluate" => evaluate(hosted, request.body()),
        "events" => events(hosted, request.uri().query().unwrap_or_default()),
        "journal" => Ok(journal(hosted)),
        "reset" => reset(host, place, request.body()),
        fact => tell(hosted, fact, request),
    };
    answered.unwrap_or_else(|error| refuse_as(status(&error), &error))
}

/// Every call about a world that tells no fact, with its methods.
const CALLS: &[(&str, &[Method])] = &[
    ("clock", &[Method::GET, Method::POST]),
    ("evaluate", &[Method::POST]),
    ("events", &[Method::GET]),
    ("journal", &[Method::GET]),
    ("reset", &[Method::POST]),
];

fn wrong_method(name: &str, methods: &[Method]) -> Response<Bytes> {
    let methods: Vec<&str> = methods.iter().map(Method::as_str).collect();
    let methods = methods.join(", ");
    let text = format!("{name} is called by {methods}.");
    let code = "MethodNotAllowed";
    let mut response = refuse(StatusCode::METHOD_NOT_ALLOWED, code, text);
    if let Ok(allowed) = methods.parse() {
        response.headers_mut().insert(http::header::ALLOW, allowed);
    }
    response
}

fn status(error: &Error) -> StatusCode {
    match error.code {
        ErrorCode::ResourceNotFound => StatusCode::NOT_FOUND,
        ErrorCode::Conflict => StatusCode::CONFLICT,
        _ => StatusCode::BAD_REQUEST,
    }
}

/// Reads a body. A member that is not known is refused.
fn read<T: serde::de::DeserializeOwned>(body: &Bytes) -> Result<T, Error> {
    read_strictly(&parse(body)?).map_err(misfit)
}

fn parse(body: &Bytes) -> Result<Value, Error> {
    serde_json::from_slice(body).map_err(|error| invalid(format!("The body is not JSON: {error}.")))
}

fn invalid(text: impl Into<String>) -> Error {
    Error::new(ErrorCode::Validation, text)
}

fn misfit(misfit: Misfit) -> Error {
    invalid(misfit.message).at(misfit.at.to_string())
}

#[derive(Serialize)]
struct ShownClock {
    now: String,
    next: Option<String>,
}

fn shown_clock(hosted: &Hosted) -> Response<Bytes> {
    let (now, next) = (hosted.world().now(), hosted.world().poll_timeout());
    let shown = ShownClock {
        now: now.to_string(),
        next: next.map(|next| next.max(now).to_string()),
    };
    json(StatusCode::OK, &shown)
}

/// How to move the clock: exactly one of the members.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Move {
    advance: Option<Span>,
    to: Option<String>,
    next: Option<bool>,
}

fn move_clock(hosted: &mut Hosted, is_virtual: bool, body: &Bytes) -> Answered {
    let (now, next) = (hosted.world().now(), hosted.world().poll_timeout());
    let to = match read(body)? {
        Move {
            advance: Some(span),
            to: None,
            next: None,
        } => now + span,
        Move {
            advance: None,
            to: Some(to),
            next: None,
        } => parse_instant(&to).map_err(|text| invalid(text).at("/to"))?,
        Move {
            advance: None,
            to: None,
            next: Some(true),
        } => next.unwrap_or(now).max(now),
        _ => {
            let text = "One of advance, a duration, to, a time, and next, which is true.";
            return Err(invalid(text));
        }
    };
    if !is_virtual {
        let text = "The clock of this server moves by itself; --clock virtual is moved.";
        return Err(Error::new(ErrorCode::Conflict, text));
    }
    if to < now {
        return Err(invalid(format!("{to} lies before the present, {now}.")));
    }
    if to > LAST {
        return Err(invalid(format!("{to} lies beyond {LAST}.")));
    }
    hosted.advance(to);
    Ok(shown_clock(hosted))
}

/// The year 9999: behind it, times have no form that all clients read.
const LAST: Instant = Instant::from_millis(253_370_764_800_000);

fn tell(hosted: &mut Hosted, name: &str, request: &Request<Bytes>) -> Answered {
    let fact = facts::read(name, request.method(), request.body())?;
    hosted.tell(fact)?;
    Ok(json(StatusCode::OK, &env::Reply::default()))
}

/// Answers the events behind a number. They are kept as JSON, which is only put together.
fn events(hosted: &Hosted, query: &str) -> Answered {
    let mut after = 0;
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        after = match pair.split_once('=') {
            Some(("after", number)) => number.parse().map_err(|_| {
                let text = format!("after is the number of an event, not {number:?}");
                invalid(text)
            })?,
            _ => return Err(invalid(format!("events takes after, not {pair:?}"))),
        };
    }
    let events = hosted.events_after(after);
    let page = &events[..events.len().min(MOST_EVENTS)];
    let (next, page) = (after + page.len(), page.join(","));
    let body = format!("{{\"events\":[{page}],\"next\":{next}}}");
    Ok(typed(StatusCode::OK, "application/json", body.into()))
}

/// How many events an answer has at most; who wants more asks again.
const MOST_EVENTS: usize = 10_000;

fn journal(hosted: &Hosted) -> Response<Bytes> {
    let mut lines = Vec::new();
    hosted.write_all(&mut lines);
    typed(StatusCode::OK, "application/x-ndjson", lines.into())
}

/// What a world begins with again.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Reset {
    seed: Option<u64>,
    world: Option<WorldMode>,
    timing: Option<Value>,
    limits: Option<Value>,
    switches: Option<Value>,
    principal: Option<String>,
    administrators: Option<Vec<String>>,
    failures: Option<Vec<nimble::Odds>>,
}

fn reset(host: &mut Host, place: &Place, body: &Bytes) -> Answered {
    let given: Reset = if body.is_empty() {
        Reset::default()
    } else {
        read(body)?
    };
    let principal = given.principal;
    let principal = principal.unwrap_or_else(|| host.options().principals.of_others());
    let header = Header {
        account: Some(place.account.clone()),
        region: Some(place.region.clone()),
        world: given.world,
        timing: given.timing,
        limits: given.limits,
        switches: given.switches,
        principal: Some(principal),
        administrators: given.administrators,
        failures: given.failures,
        ..Header::default()
    };
    let config = header.config().map_err(misfit)?;
    let hosted = host.make(config, given.seed.map(windtunnel_core::Seed));
    Ok(shown_clock(hosted))
}

#[derive(Serialize)]
struct Health<'h> {
    version: &'static str,
    semantics: u32,
    uptime: Span,
    clock: String,
    worlds: Vec<World<'h>>,
}

#[derive(Serialize)]
struct World<'h> {
    account: &'h str,
    region: &'h str,
    seed: u64,
    now: String,
    next: Option<String>,
    events: u64,
    digest: String,
}

/// Says how the server is. It makes no world and moves none.
pub(super) fn health(host: &Host, method: &Method) -> Response<Bytes> {
    if method != Method::GET {
        return wrong_method("health", &[Method::GET]);
    }
    let worlds = host.worlds().iter().map(|hosted| {
        let world = hosted.world();
        World {
            account: &world.config().account,
            region: &world.config().region,
            seed: world.seed().0,
            now: world.now().to_string(),
            next: world.poll_timeout().map(|next| next.to_string()),
            events: world.event_count(),
            digest: world.digest().to_string(),
        }
    });
    let uptime = u64::try_from(host.uptime().as_millis()).unwrap_or(u64::MAX);
    let health = Health {
        version: env!("CARGO_PKG_VERSION"),
        semantics: SEMANTICS,
        uptime: Span::from_millis(uptime),
        clock: host.options().clock.to_string(),
        worlds: worlds.collect(),
    };
    json(StatusCode::OK, &health)
}
