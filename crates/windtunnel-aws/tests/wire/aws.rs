//! A world behind its wire, and requests in few words.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, Response};
use serde_json::Value;
use windtunnel_aws::Wire;
use windtunnel_core::{Config, Digest, Instant, Seed, Span, World, env};

/// When the worlds of these tests begin: 2026-01-01T00:00:00Z.
pub const START: Instant = Instant::from_millis(1_767_225_600_000);

/// A world, its wire and its present.
pub struct Aws {
    pub world: World,
    pub wire: Wire,
    pub now: Instant,
}

/// A request to be sent.
pub struct Call(Request<Bytes>);

/// What came back.
pub struct Answer(pub Response<Bytes>);

/// Makes a request: method and target, such as `GET /experiments?maxResults=1`.
pub fn call(line: &str) -> Call {
    let (method, target) = line.split_once(' ').unwrap();
    let request = Request::builder().method(method).uri(target);
    Call(request.body(Bytes::new()).unwrap())
}

impl Call {
    pub fn body(mut self, body: impl AsRef<[u8]>) -> Self {
        *self.0.body_mut() = Bytes::copy_from_slice(body.as_ref());
        self
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        let value = HeaderValue::from_str(value).unwrap();
        self.0.headers_mut().append(name, value);
        self
    }

    /// Signs for a service; nobody checks the signature.
    pub fn signed_for(self, service: &str) -> Self {
        let signed = format!(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/{service}/aws4_request, \
             SignedHeaders=host, Signature=0"
        );
        self.header("Authorization", &signed)
    }
}

impl Aws {
    pub fn new() -> Self {
        Self::with(Config::default())
    }

    pub fn with(config: Config) -> Self {
        Self {
            world: World::new(config, Seed(7), START),
            wire: Wire::default(),
            now: START,
        }
    }

    pub fn send(&mut self, call: Call) -> Answer {
        Answer(self.wire.respond(&mut self.world, self.now, call.0))
    }

    /// Sends a request that must be refused and must change nothing.
    pub fn refused(&mut self, call: Call) -> Answer {
        self.world.handle_timeout(self.now);
        let before = self.digest();
        let answer = self.send(call);
        assert!(answer.status() >= 400, "{}", answer.text());
        assert_eq!(self.digest(), before, "{}", answer.text());
        answer
    }

    pub fn fact(&mut self, fact: env::Command) {
        self.world.env(self.now, fact).unwrap();
    }

    pub fn digest(&self) -> Digest {
        self.world.state_digest()
    }

    pub fn pass(&mut self, span: Span) {
        self.now += span;
    }
}

impl Answer {
    pub fn status(&self) -> u16 {
        self.0.status().as_u16()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.0.body()).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(self.0.body()).unwrap_or_else(|_| panic!("{}", self.text()))
    }

    /// Returns a text in the body by its JSON pointer.
    pub fn get(&self, pointer: &str) -> String {
        let json = self.json();
        match json.pointer(pointer) {
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
            None => panic!("{pointer} is not in {json}"),
        }
    }

    pub fn header(&self, name: &str) -> Option<String> {
        let value = self.0.headers().get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
    }

    /// Returns the code of the error as clients read it.
    pub fn code(&self) -> String {
        let code = self.header("x-amzn-errortype").unwrap_or_default();
        code.split(':').next().unwrap_or_default().into()
    }
}
