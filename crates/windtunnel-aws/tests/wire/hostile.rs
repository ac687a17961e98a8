//! Requests made by chance: none may panic, none may be answered with anything but an AWS answer, and
//! none that is refused may change the world.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, Uri};

use crate::aws::{Answer, Aws, call};
use crate::golden::deploy;
use crate::tour_fis::TEMPLATE;

/// A linear congruential generator (Knuth, MMIX).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n.max(1)
    }

    fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }

    /// Changes some bytes of a text, or cuts, doubles or spoils a part.
    fn mutate(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..self.below(4) {
            let at = self.below(bytes.len() + 1);
            let end = at + self.below(bytes.len() - at + 1);
            match self.below(5) {
                0 => {
                    let spoil = self.pick(SPOILS).as_bytes();
                    bytes.splice(at..at, spoil.iter().copied());
                }
                1 => {
                    bytes.drain(at..end);
                }
                2 => {
                    let part = bytes[at..end].to_vec();
                    bytes.splice(at..at, part);
                }
                3 => {
                    let byte = self.below(256) as u8;
                    bytes.splice(at..at, [byte]);
                }
                _ => {
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte ^= 1 << self.below(8);
                    }
                }
            }
        }
    }
}

const SPOILS: &[&str] = &[
    "%",
    "%2F",
    "%ff",
    "/",
    "//",
    ":",
    "?",
    "&",
    "=",
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    "null",
    "-1",
    "1e999",
    "99999999999999999999",
    "\\u0000",
    "\\ud800",
    "\u{e4}",
    "true",
    "{\"a\":",
    "arn:aws:",
    "max_results=1&",
    "\0",
];

const METHODS: &[&str] = &["GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "X"];

const SCOPES: &[&str] = &[
    "fis",
    "appconfig",
    "appconfigdata",
    "nimble",
    "s3",
    "",
    "/",
    "a,b",
];

const HEADERS: &[&str] = &[
    "content-type",
    "description",
    "latest-version-number",
    "versionlabel",
    "allow-revert",
    "x-amzn-deletion-protection-check",
    "x-amz-client-token",
    "authorization",
];

/// Fills a world, and returns requests that it answers and texts that mean something to it.
fn seeds(aws: &mut Aws) -> (Vec<(&'static str, String)>, Vec<String>) {
    let (application, profile, environment) = deploy(aws, b"{}", "application/json");
    let made = aws.send(call("POST /experimentTemplates").body(TEMPLATE));
    let (template, arn) = (
        made.get("/experimentTemplate/id"),
        made.get("/experimentTemplate/arn"),
    );
    let start = format!(r#"{{"clientToken":"c","experimentTemplateId":"{template}"}}"#);
    let started = aws.send(call("POST /experiments").body(&start));
    let experiment = started.get("/experiment/id");
    let profile = format!("/applications/{application}/configurationprofiles/{profile}");
    let environment = format!("/applications/{application}/environments/{environment}");
    let lines = vec![
        ("GET", format!("/experiments/{experiment}")),
        ("DELETE", format!("/experiments/{experiment}")),
        ("POST", "/experiments".into()),
        ("POST", "/experimentTemplates".into()),
        ("PATCH", format!("/experimentTemplates/{template}")),
        ("GET", "/experiments?maxResults=5&nextToken=x".into()),
        (
            "POST",
            format!("/tags/{}", arn.replace(':', "%3A").replace('/', "%2F")),
        ),
        ("DELETE", format!("/tags/{arn}?tagKeys=a&tagKeys=b")),
        ("PATCH", "/safetyLevers/default/state".into()),
        ("POST", "/applications".into()),
        ("GET", "/applications?max_results=1".into()),
        ("POST", format!("{profile}/hostedconfigurationversions")),
        ("GET", format!("{profile}/hostedconfigurationversions/1")),
        (
            "POST",
            format!("{profile}/validators?configuration_version=1"),
        ),
        ("POST", format!("{environment}/deployments")),
        ("DELETE", format!("{environment}/deployments/1")),
        (
            "GET",
            format!("{environment}/configurations/main?client_id=me"),
        ),
        ("POST", "/extensions".into()),
        ("PATCH", "/settings".into()),
        ("POST", "/configurationsessions".into()),
        ("GET", "/configuration?configuration_token=x".into()),
        ("POST", "/2020-08-01/studios".into()),
        (
            "GET",
            "/2020-08-01/studios/us-east-1%3Astid-x/launch-profiles?states=READY".into(),
        ),
    ];
    let texts = vec![
        TEMPLATE.into(),
        start,
        r#"{"Name":"other","Description":"d","Tags":{"a":"b"}}"#.into(),
        r#"{"state":{"status":"engaged","reason":"r"}}"#.into(),
        r#"{"tags":{"a":"b"}}"#.into(),
        r#"{"DeploymentStrategyId":"AppConfig.AllAtOnce","ConfigurationVersion":"1"}"#.into(),
        r#"{"DeletionProtection":{"Enabled":true}}"#.into(),
        String::new(),
        "1".into(),
        "true".into(),
        "text/plain".into(),
    ];
    (lines, texts)
}

/// Makes a request; `None` when it cannot even be written as HTTP.
fn request(
    chance: &mut Chance,
    lines: &[(&str, String)],
    texts: &[String],
) -> Option<Request<Bytes>> {
    let (method, target) = chance.pick(lines);
    let method = if chance.below(8) == 0 {
        chance.pick(METHODS)
    } else {
        method
    };
    let mut target = target.clone().into_bytes();
    if chance.below(2) == 0 {
        chance.mutate(&mut target);
    }
    let mut body = chance.pick(texts).clone().into_bytes();
    if chance.below(2) == 0 {
        chance.mutate(&mut body);
    }
    let mut request = Request::new(Bytes::from(body));
    *request.method_mut() = Method::from_bytes(method.as_bytes()).ok()?;
    *request.uri_mut() = Uri::try_from(target).ok()?;
    if chance.below(3) == 0 {
        let scope = chance.pick(SCOPES);
        let signed = format!("AWS4-HMAC-SHA256 Credential=A/B/C/{scope}/aws4_request, X");
        let value = HeaderValue::from_str(&signed).ok()?;
        request.headers_mut().insert("authorization", value);
    }
    for _ in 0..chance.below(4) {
        let name = HeaderName::from_static(HEADERS[chance.below(HEADERS.len())]);
        let mut value = chance.pick(texts).clone().into_bytes();
        chance.mutate(&mut value);
        if let Ok(value) = HeaderValue::from_bytes(&value) {
            request.headers_mut().insert(name, value);
        }
    }
    Some(request)
}

fn is_well_formed(answer: &Answer) {
    let status = answer.status();
    assert!(
        [200, 201, 202, 204, 400, 402, 403, 404, 409, 413].contains(&status),
        "{status}"
    );
    assert!(answer.header("x-amzn-requestid").is_some());
    assert!(answer.header("content-type").is_some());
    let error = answer.header("x-amzn-errortype");
    assert_eq!(error.is_some(), status >= 400);
    if error.is_some() {
        let json = answer.json();
        let message = json.get("message").or(json.get("Message"));
        assert!(message.is_some_and(serde_json::Value::is_string), "{json}");
        assert!(answer.code().ends_with("Exception"), "{}", answer.code());
    }
}

#[test]
fn no_request_does_harm() {
    for seed in 0..4 {
        let mut aws = Aws::new();
        let (lines, texts) = seeds(&mut aws);
        let mut chance = Chance(seed);
        let mut statuses = std::collections::BTreeMap::new();
        for _ in 0..2_500 {
            let Some(request) = request(&mut chance, &lines, &texts) else {
                continue;
            };
            let shown = format!("{request:?}");
            let before = aws.digest();
            let answer = Answer(aws.wire.respond(&mut aws.world, aws.now, request));
            is_well_formed(&answer);
            if answer.status() >= 400 {
                assert_eq!(aws.digest(), before, "{shown}");
            }
            *statuses.entry(answer.status()).or_insert(0) += 1;
        }
        // Chance reaches both ends.
        assert!(
            statuses[&200] > 100 && statuses[&400] > 100 && statuses[&404] > 50,
            "{statuses:?}"
        );
    }
}
