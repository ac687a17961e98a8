//! The thread that owns all worlds.

use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use tokio::sync::oneshot;

use super::answer::refuse;
use super::host::Host;

/// A request and who waits for the answer.
struct Job {
    request: Request<Bytes>,
    answer: oneshot::Sender<Response<Bytes>>,
}

/// The way to the worlds.
#[derive(Clone, Debug)]
pub(super) struct Engine(Sender<Job>);

/// The thread, to wait for at the end.
pub(super) type Running = JoinHandle<io::Result<()>>;

impl Engine {
    /// Starts the thread. It ends when nobody has a way to it any more, or when the journal cannot
    /// be written; `ended` is dropped then.
    pub(super) fn start(host: Host, ended: oneshot::Sender<()>) -> io::Result<(Self, Running)> {
        let (jobs, queue) = mpsc::channel();
        let thread = thread::Builder::new().name("engine".into());
        let running = thread.spawn(move || {
            let _ended = ended;
            run(host, &queue)
        })?;
        Ok((Self(jobs), running))
    }

    /// Has a request answered.
    pub(super) async fn respond(&self, request: Request<Bytes>) -> Response<Bytes> {
        let (answer, answered) = oneshot::channel();
        let sent = self.0.send(Job { request, answer });
        let response = match sent {
            Ok(()) => answered.await.ok(),
            Err(_) => None,
        };
        response.unwrap_or_else(|| {
            let text = "The journal cannot be written; the server ends.";
            let code = "ServiceUnavailableException";
            refuse(StatusCode::SERVICE_UNAVAILABLE, code, text)
        })
    }
}

fn run(mut host: Host, queue: &Receiver<Job>) -> io::Result<()> {
    loop {
        let first = match host.wait() {
            None => queue.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(wait) => queue.recv_timeout(wait),
        };
        match first {
            Ok(job) => batch(&mut host, job, queue)?,
            Err(RecvTimeoutError::Timeout) => host.tick(),
            Err(RecvTimeoutError::Disconnected) => return host.close(),
        }
    }
}

/// Answers all requests that wait. The journal is written once for all of them, and only then are
/// the answers sent.
fn batch(host: &mut Host, first: Job, queue: &Receiver<Job>) -> io::Result<()> {
    let mut answers = Vec::new();
    let waiting = std::iter::once(first).chain(queue.try_iter());
    for Job { request, answer } in waiting.take(MOST_AT_ONCE) {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let response = host.respond(request);
        tracing::debug!(%method, path, status = response.status().as_u16(), "answered");
        answers.push((answer, response));
    }
    host.commit()?;
    for (answer, response) in answers {
        // Who has gone away meanwhile misses the answer.
        let _ = answer.send(response);
    }
    Ok(())
}

/// Keeps the first of a crowd from waiting for the last.
const MOST_AT_ONCE: usize = 256;
