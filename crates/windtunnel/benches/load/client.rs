//! A client that costs little: requests are bytes, answers are read only as far as needed.

use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::calls::Call;
use crate::servers::Server;

/// What one call at one number of connections came to.
#[derive(Debug, Default)]
pub struct Measured {
    /// How long it took in all.
    pub elapsed: Duration,
    /// How long each request took, to the last byte of its answer.
    pub latencies: Vec<Duration>,
    /// The time of processors that the server took; `None` where the system does not say.
    pub processor: Option<Duration>,
}

impl Measured {
    /// Adds what one more turn came to.
    pub fn add(&mut self, mut lap: Self) {
        self.elapsed += lap.elapsed;
        self.processor = match (self.latencies.is_empty(), self.processor, lap.processor) {
            (true, _, lap) => lap,
            (false, sum, lap) => sum.zip(lap).map(|(sum, lap)| sum + lap),
        };
        self.latencies.append(&mut lap.latencies);
    }
}

/// The client: one thread for all connections.
pub struct Client {
    runtime: Runtime,
    /// The number of the next request, so that no idempotency token is used twice.
    next: Arc<AtomicU64>,
}

impl Client {
    pub fn new() -> Result<Self, String> {
        let built = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        Ok(Self {
            runtime: built.map_err(|error| format!("no runtime: {error}"))?,
            next: Arc::default(),
        })
    }

    /// Makes one call, which must be answered well.
    pub fn once(&self, server: &Server, call: &Call) -> Result<Value, String> {
        let told = |error| format!("{}: {error}", server.name);
        let request = call.write(&server.address, self.next.fetch_add(1, Ordering::Relaxed));
        self.runtime.block_on(async {
            let mut connection = Connection::new(&server.address);
            let body = connection.call(&request).await.map_err(told)?;
            Ok(serde_json::from_slice(body).unwrap_or_default())
        })
    }

    /// Makes a call again and again on so many connections, for a while.
    pub fn load(
        &self,
        server: &Server,
        call: &Arc<Call>,
        connections: usize,
        time: Duration,
    ) -> Result<Measured, String> {
        let before = server.processor_time();
        let start = Instant::now();
        let worked = self.runtime.block_on(async {
            let mut working = JoinSet::new();
            for _ in 0..connections {
                let (call, next) = (Arc::clone(call), Arc::clone(&self.next));
                let connection = Connection::new(&server.address);
                working.spawn(work(connection, call, next, start + time));
            }
            let all = async {
                let mut latencies = Vec::new();
                while let Some(ended) = working.join_next().await {
                    latencies.append(&mut ended.map_err(io::Error::other)??);
                }
                io::Result::Ok(latencies)
            };
            timeout(time + PATIENCE, all).await?
        });
        let elapsed = start.elapsed();
        let latencies = worked.map_err(|error| format!("{}: {error}", server.name))?;
        let after = server.processor_time();
        Ok(Measured {
            elapsed,
            latencies,
            processor: after.zip(before).map(|(after, before)| after - before),
        })
    }
}

/// How long a server may take for the answers that are due at the end.
const PATIENCE: Duration = Duration::from_secs(30);

/// Makes calls until the end; returns how long each took.
async fn work(
    mut connection: Connection,
    call: Arc<Call>,
    next: Arc<AtomicU64>,
    end: Instant,
) -> io::Result<Vec<Duration>> {
    let mut latencies = Vec::new();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let request = call.write(&connection.address, number);
        let start = Instant::now();
        connection.call(&request).await?;
        let done = Instant::now();
        latencies.push(done - start);
        if done >= end {
            return Ok(latencies);
        }
    }
}

/// A connection that is opened when it is needed, and stays open if the server lets it.
struct Connection {
    address: String,
    stream: Option<TcpStream>,
    read: Vec<u8>,
}

impl Connection {
    fn new(address: &str) -> Self {
        Self {
            address: address.into(),
            stream: None,
            read: Vec::new(),
        }
    }

    /// Makes a call and returns the body of the answer, which must be a success.
    async fn call(&mut self, request: &[u8]) -> io::Result<&[u8]> {
        let stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(&self.address).await?;
                stream.set_nodelay(true)?;
                stream
            }
        };
        send(&stream, request).await?;
        self.read.clear();
        let head = loop {
            if let Some(head) = Head::read(&self.read)? {
                break head;
            }
            receive(&stream, &mut self.read).await?;
        };
        while self.read.len() < head.end + head.body_length {
            receive(&stream, &mut self.read).await?;
        }
        let body = &self.read[head.end..];
        if !(200..300).contains(&head.status) {
            let shown = String::from_utf8_lossy(body);
            return Err(odd(&format!("status {}: {shown}", head.status)));
        }
        if !head.closes {
            self.stream = Some(stream);
        }
        Ok(body)
    }
}

async fn send(stream: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match stream.try_write(bytes) {
            Ok(sent) => bytes = &bytes[sent..],
            Err(error) if error.kind() == ErrorKind::WouldBlock => stream.writable().await?,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Appends what has come, at least one byte.
async fn receive(stream: &TcpStream, read: &mut Vec<u8>) -> io::Result<()> {
    let mut chunk = [0; 16 << 10];
    loop {
        match stream.try_read(&mut chunk) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(length) => {
                read.extend_from_slice(&chunk[..length]);
                return Ok(());
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => stream.readable().await?,
            Err(error) => return Err(error),
        }
    }
}

fn odd(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}

/// What must be known of the head of an answer.
struct Head {
    status: u16,
    end: usize,
    body_length: usize,
    closes: bool,
}

impl Head {
    /// Reads a head; `None` when there is more to come.
    fn read(bytes: &[u8]) -> io::Result<Option<Self>> {
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
            return Ok(None);
        };
        let text = str::from_utf8(&bytes[..end]).map_err(|_| odd("the head is no text"))?;
        let mut lines = text.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        let status = status.and_then(|status| status.parse().ok());
        let (mut body_length, mut closes) = (None, false);
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            if name.eq_ignore_ascii_case("content-length") {
                body_length = value.trim().parse().ok();
            } else if name.eq_ignore_ascii_case("connection") {
                closes = value.trim().eq_ignore_ascii_case("close");
            }
        }
        Ok(Some(Self {
            status: status.ok_or_else(|| odd("no status"))?,
            end: end + 4,
            body_length: body_length.ok_or_else(|| odd("no length of the body"))?,
            closes,
        }))
    }
}
