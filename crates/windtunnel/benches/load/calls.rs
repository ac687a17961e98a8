//! The calls that are measured: those that both servers answer.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::client::Client;
use crate::servers::Server;

/// A call that is made again and again.
pub struct Call {
    service: &'static str,
    method: &'static str,
    path: String,
    /// The body of the call with a number.
    body: Box<dyn Fn(u64) -> String + Send + Sync>,
}

/// The names of the calls, in the order of [`prepare`].
pub const NAMES: [&str; 5] = [
    "fis.GetExperiment",
    "fis.GetExperimentTemplate",
    "appconfig.GetApplication",
    "appconfig.GetHostedConfigurationVersion",
    "fis.StartExperiment",
];

/// Makes in a server what the calls are about.
pub fn prepare(client: &Client, server: &Server) -> Result<Vec<Arc<Call>>, String> {
    if server.is_ours() {
        let limits = Call::new(
            "fis",
            "POST",
            "/_windtunnel/reset",
            &json!({ "limits": "unbounded" }),
        );
        client.once(server, &limits)?;
    }
    let make = |service, path: &str, body: &Value, id: &str| {
        let made = client.once(server, &Call::new(service, "POST", path, body))?;
        let id = made.pointer(id).and_then(Value::as_str);
        id.map(str::to_owned)
            .ok_or_else(|| format!("no id in {made}"))
    };
    let template = make(
        "fis",
        "/experimentTemplates",
        &template(),
        "/experimentTemplate/id",
    )?;
    let start = json!({ "clientToken": "first", "experimentTemplateId": template });
    let experiment = make("fis", "/experiments", &start, "/experiment/id")?;
    let application = json!({ "Name": "shop", "Description": "what customers see" });
    let application = make("appconfig", "/applications", &application, "/Id")?;
    let profile = json!({ "Name": "flags", "LocationUri": "hosted" });
    let profiles = format!("/applications/{application}/configurationprofiles");
    let profile = make("appconfig", &profiles, &profile, "/Id")?;
    let versions = format!("{profiles}/{profile}/hostedconfigurationversions");
    let content = json!({ "checkout": "new", "colours": ["red", "green", "blue"] });
    client.once(server, &Call::new("appconfig", "POST", &versions, &content))?;
    let get = |service, path: String| Call::new(service, "GET", &path, &Value::Null);
    let calls = vec![
        get("fis", format!("/experiments/{experiment}")),
        get("fis", format!("/experimentTemplates/{template}")),
        get("appconfig", format!("/applications/{application}")),
        get("appconfig", format!("{versions}/1")),
        Call {
            body: Box::new(move |number| {
                let token = format!("start-{number}");
                json!({ "clientToken": token, "experimentTemplateId": template }).to_string()
            }),
            ..Call::new("fis", "POST", "/experiments", &Value::Null)
        },
    ];
    let shown = client.once(server, &calls[0])?;
    let actions = shown.pointer("/experiment/actions");
    match actions.and_then(Value::as_object).map(Map::len) {
        Some(ACTION_COUNT) => Ok(calls.into_iter().map(Arc::new).collect()),
        _ => Err(format!(
            "{} does not show {ACTION_COUNT} actions: {shown}",
            server.name
        )),
    }
}

impl Call {
    fn new(service: &'static str, method: &'static str, path: &str, body: &Value) -> Self {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        Self {
            service,
            method,
            path: path.into(),
            body: Box::new(move |_| body.clone()),
        }
    }

    /// Writes the call with a number, signed as SDKs do. Neither server checks signatures.
    pub fn write(&self, host: &str, number: u64) -> Vec<u8> {
        let Self {
            service,
            method,
            path,
            ..
        } = self;
        let body = (self.body)(number);
        let length = body.len();
        format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\naccept: */*\r\n\
             user-agent: aws-sdk-rust/1.3 os/linux lang/rust/1.94\r\n\
             content-type: application/json\r\nx-amz-date: 20260101T000000Z\r\n\
             authorization: AWS4-HMAC-SHA256 \
             Credential=AKIDEXAMPLE/20260101/us-east-1/{service}/aws4_request, \
             SignedHeaders=content-type;host;x-amz-date, \
             Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7\r\n\
             content-length: {length}\r\n\r\n{body}"
        )
        .into_bytes()
    }
}

/// Four layers of five waits, each layer after the whole layer before.
fn template() -> Value {
    let name = |action: usize| format!("a{action:02}");
    let actions = (0..ACTION_COUNT).map(|action| {
        let mut shown = json!({
            "actionId": "aws:fis:wait",
            "parameters": { "duration": format!("PT{}S", 60 + action) },
        });
        if let Some(first) = (action / LAYER_WIDTH * LAYER_WIDTH).checked_sub(LAYER_WIDTH) {
            let before: Vec<_> = (first..first + LAYER_WIDTH).map(name).collect();
            shown["startAfter"] = json!(before);
        }
        (name(action), shown)
    });
    json!({
        "clientToken": "template",
        "description": "four layers of five waits",
        "roleArn": "arn:aws:iam::123456789012:role/fis",
        "stopConditions": [ { "source": "none" } ],
        "actions": Value::Object(actions.collect()),
    })
}

const ACTION_COUNT: usize = 20;
const LAYER_WIDTH: usize = 5;
