//! Sockets: connections, bodies, timeouts, and the end.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, EXPECT};
use http::{HeaderValue, Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::body;
use super::engine::Engine;
use super::host::Host;
use super::patience::Patient;

/// What clients may do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) patience: Duration,
    pub(super) most_bytes: usize,
}

/// A place to listen at, where nobody is answered yet.
#[derive(Debug)]
pub(super) struct Bound {
    address: SocketAddr,
    runtime: Runtime,
    listener: TcpListener,
    /// How many connections there may be at once.
    places: usize,
}

impl Bound {
    /// Begins to listen at an address. Who connects waits.
    pub(super) fn bind(address: SocketAddr) -> Result<Self, String> {
        let places = places();
        if places < MOST_CONNECTIONS {
            tracing::warn!(
                places,
                "few files may be open, so that more connections wait"
            );
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| format!("no runtime: {error}"))?;
        let listener = runtime.block_on(TcpListener::bind(address));
        let listener = listener.map_err(|error| format!("{address}: {error}"))?;
        Ok(Self {
            address,
            runtime,
            listener,
            places,
        })
    }

    /// Serves until a signal comes or the engine ends.
    pub(super) fn run(
        self,
        limits: Limits,
        host: Host,
        ready: impl FnOnce(SocketAddr),
    ) -> Result<(), String> {
        let Self {
            address,
            runtime,
            listener,
            places,
        } = self;
        let (ended, engine_end) = oneshot::channel();
        let started = Engine::start(host, ended);
        let (engine, running) = started.map_err(|error| format!("no thread: {error}"))?;
        let served = runtime.block_on(async {
            let signal = signal()?;
            ready(listener.local_addr()?);
            let end = async {
                tokio::select! {
                    name = signal => tracing::info!(signal = name, "ending"),
                    _ = engine_end => {}
                }
            };
            accept(listener, places, limits, engine, end).await;
            Ok(())
        });
        // Cuts off who is still connected, so that the engine has no more to do.
        drop(runtime);
        let ended = running.join();
        served.map_err(|error: io::Error| format!("{address}: {error}"))?;
        match ended {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(format!("the journal cannot be written: {error}")),
            Err(_) => Err("the engine has failed".into()),
        }
    }
}

/// Accepts connections until the end, and then waits a while for the last answers.
async fn accept(
    listener: TcpListener,
    places: usize,
    limits: Limits,
    engine: Engine,
    end: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(places));
    let mut warned = false;
    let graceful = GracefulShutdown::new();
    tokio::pin!(end);
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        tokio::select! {
            (place, accepted) = accepted => match (place, accepted) {
                (Ok(place), Ok((stream, _))) => connect(stream, place, limits, &engine, &graceful),
                (_, Err(error)) => {
                    // Such as too many open files of the whole system: some will be closed.
                    if !warned {
                        tracing::warn!(%error, "cannot accept, and tries again and again");
                        warned = true;
                    }
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                (Err(_), _) => {}
            },
            () = &mut end => break,
        }
    }
    drop(listener);
    let grace = limits.patience.min(GRACE);
    if tokio::time::timeout(grace, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some clients did not end in time");
    }
}

/// Idle ones are closed in time, so that others find a place.
const MOST_CONNECTIONS: usize = 8_192;

/// How many files are open beside connections: the journal, the standard streams, the runtime's own.
#[cfg(unix)]
const OTHER_FILES: usize = 64;

/// Returns how many connections there may be at once, for which as many files as are needed may be
/// open from now on, or as many as the system allows.
#[cfg(unix)]
fn places() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let needed = (MOST_CONNECTIONS + OTHER_FILES) as u64;
    let limits = getrlimit(Resource::Nofile);
    let is_enough = |limit: Option<u64>| limit.is_none_or(|limit| limit >= needed);
    if is_enough(limits.current) {
        return MOST_CONNECTIONS;
    }
    let most = limits.maximum.map_or(needed, |most| most.min(needed));
    let raised = Rlimit {
        current: Some(most),
        maximum: limits.maximum,
    };
    // Where it cannot be raised, it stays.
    let _ = setrlimit(Resource::Nofile, raised);
    let open = getrlimit(Resource::Nofile).current.unwrap_or(needed);
    let open = usize::try_from(open).unwrap_or(usize::MAX);
    open.saturating_sub(OTHER_FILES).clamp(1, MOST_CONNECTIONS)
}

/// Elsewhere connections are no files.
#[cfg(not(unix))]
fn places() -> usize {
    MOST_CONNECTIONS
}

/// How long the end waits for requests on their way.
const GRACE: Duration = Duration::from_secs(5);

fn connect(
    stream: TcpStream,
    place: OwnedSemaphorePermit,
    limits: Limits,
    engine: &Engine,
    graceful: &GracefulShutdown,
) {
    // Answers are small and complete: nothing is gained by waiting for more. It works without, too.
    let _ = stream.set_nodelay(true);
    let engine = engine.clone();
    let service = service_fn(move |request| {
        let engine = engine.clone();
        async move { Ok::<_, Infallible>(respond(request, limits, &engine).await) }
    });
    let stream = TokioIo::new(Patient::new(stream, limits.patience));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.patience)
        .max_buf_size(LONGEST_HEAD)
        // Who has sent all may shut its side and still wait for the answer.
        .half_close(true)
        // The worlds date their answers.
        .auto_date_header(false)
        .serve_connection(stream, service);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "connection");
        }
        drop(place);
    });
}

/// In bytes; page tokens are the longest that a head has.
const LONGEST_HEAD: usize = 64 << 10;

async fn respond(
    request: Request<Incoming>,
    limits: Limits,
    engine: &Engine,
) -> Response<Full<Bytes>> {
    let (parts, body) = request.into_parts();
    let is_awaited = parts.headers.contains_key(EXPECT);
    let read = match body::declared_too_long(&body, limits.most_bytes) {
        Some(refused) => {
            // Who waits for a leave to send gets none.
            if !is_awaited {
                tokio::spawn(body::pass_over(body, limits.most_bytes, limits.patience));
            }
            Err(refused)
        }
        None => body::read(body, limits.most_bytes, limits.patience).await,
    };
    let response = match read {
        Ok(body) => engine.respond(Request::from_parts(parts, body)).await,
        Err(mut refused) => {
            // The rest of the body is not read, so that no other request can follow.
            let close = HeaderValue::from_static("close");
            refused.headers_mut().insert(CONNECTION, close);
            refused
        }
    };
    response.map(Full::new)
}

/// Waits for the signal to end, from now on.
#[cfg(unix)]
fn signal() -> io::Result<impl Future<Output = &'static str>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        }
    })
}

/// Waits for the signal to end, from now on.
#[cfg(not(unix))]
fn signal() -> io::Result<impl Future<Output = &'static str>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
        "interrupt"
    })
}
