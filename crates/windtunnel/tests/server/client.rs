//! Starting a server and talking to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

/// A server that ends with the test.
pub struct Server {
    pub child: Child,
    pub address: String,
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub text: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Checks that the call was not refused and returns the body.
    pub fn ok(self) -> Value {
        assert_eq!(self.status / 100, 2, "{self:?}");
        self.json()
    }

    /// Checks that the call was refused so and returns the code and the place of the error.
    pub fn refused(self, status: u16) -> (String, Option<String>) {
        assert_eq!(self.status, status, "{self:?}");
        let body = self.json();
        let text = |name: &str| body[name].as_str().map(Into::into);
        (text("code").unwrap(), text("place"))
    }
}

impl Server {
    pub fn start(args: &[&str]) -> Self {
        Self::start_on("127.0.0.1:0", args)
    }

    pub fn start_on(listen: &str, args: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_windtunnel"))
            .args(["serve", "--listen", listen, "--log", "error"])
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://");
        let address = address.unwrap_or_else(|| panic!("{args:?} said {line:?}"));
        let address = address.to_owned();
        Self { child, address }
    }

    pub fn connect(&self) -> TcpStream {
        connect(&self.address).unwrap()
    }

    pub fn get(&self, path: &str) -> Reply {
        self.call("GET", path, "", "")
    }

    pub fn post(&self, path: &str, body: &Value) -> Reply {
        self.call("POST", path, "", &body.to_string())
    }

    /// Calls as an access key in a Region.
    pub fn signed(&self, who: (&str, &str), method: &str, path: &str, body: &Value) -> Reply {
        let (key, region) = who;
        let signed = format!(
            "authorization: AWS4-HMAC-SHA256 Credential={key}/20260101/{region}/fis/aws4_request, \
             SignedHeaders=host, Signature=0\r\n"
        );
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.call(method, path, &signed, &body)
    }

    pub fn call(&self, method: &str, path: &str, headers: &str, body: &str) -> Reply {
        call(&self.address, method, path, headers, body).unwrap()
    }

    /// Creates a template of one wait and starts it; returns the id of the experiment.
    pub fn start_wait(&self, wait: &str) -> String {
        let template = self.post("/experimentTemplates", &wait_template(wait)).ok();
        let template = &template["experimentTemplate"]["id"];
        let start = json!({ "clientToken": "start", "experimentTemplateId": template });
        let started = self.post("/experiments", &start).ok();
        started["experiment"]["id"].as_str().unwrap().into()
    }

    pub fn status(&self, experiment: &str) -> String {
        let shown = self.get(&format!("/experiments/{experiment}")).ok();
        shown["experiment"]["state"]["status"]
            .as_str()
            .unwrap()
            .into()
    }

    /// Returns what the health call says of the only world.
    pub fn world(&self) -> Value {
        let health = self.get("/_windtunnel/health").ok();
        assert_eq!(health["worlds"].as_array().unwrap().len(), 1, "{health}");
        health["worlds"][0].clone()
    }

    /// Ends the server as a service manager does; returns the exit code.
    pub fn terminate(mut self) -> Option<i32> {
        self.signal("TERM");
        self.child.wait().unwrap().code()
    }

    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A template of one wait.
pub fn wait_template(wait: &str) -> Value {
    json!({
        "clientToken": "template", "description": "wait",
        "roleArn": "arn:aws:iam::123456789012:role/fis",
        "stopConditions": [ { "source": "aws:cloudwatch:alarm", "value": ALARM } ],
        "actions": { "w": { "actionId": "aws:fis:wait", "parameters": { "duration": wait } } } })
}

/// The alarm that stops the wait.
pub const ALARM: &str = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors";

pub fn connect(address: &str) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    Ok(stream)
}

/// Makes one call on a connection of its own.
pub fn call(
    address: &str,
    method: &str,
    path: &str,
    headers: &str,
    body: &str,
) -> std::io::Result<Reply> {
    let mut stream = connect(address)?;
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         {headers}content-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes())?;
    read_reply(&mut stream)
}

/// Reads an answer to the end of the connection.
pub fn read_reply(stream: &mut TcpStream) -> std::io::Result<Reply> {
    let mut all = Vec::new();
    stream.read_to_end(&mut all)?;
    let all = String::from_utf8(all).unwrap();
    let cut = all.split_once("\r\n\r\n");
    let (head, text) = cut.ok_or(std::io::ErrorKind::UnexpectedEof)?;
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Ok(Reply {
        status,
        head: head.to_ascii_lowercase(),
        text: text.into(),
    })
}
