//! From a reply to a response: members are laid out where the route says they go.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, DATE};
use http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::Value;
use windtunnel_core::{Error, Instant, Reply};

use crate::date::http_date;
use crate::payload;
use crate::refusal;
use crate::route::{Content, Route};
use crate::service::Service;

/// Makes the response of a call that succeeded.
pub(crate) fn success(route: &Route, mut reply: Reply) -> Response<Bytes> {
    let mut response = respond(route.status);
    match route.output {
        Content::Nothing => {}
        Content::Json => {
            let mut json = Vec::with_capacity(1_024);
            // Shapes always have a JSON form, and memory takes all that is written.
            let _ = serde_json::to_writer(&mut json, &reply);
            *response.body_mut() = json.into();
        }
        Content::Bytes(_) => {
            *response.body_mut() = payload::take(&mut reply);
            let members = serde_json::to_value(&reply).unwrap_or_default();
            for binding in route.output_headers {
                let text = match members.get(binding.member) {
                    Some(Value::String(text)) => header_value(text),
                    Some(value) => header_value(&value.to_string()),
                    None => continue,
                };
                let name = HeaderName::from_static(binding.name);
                response.headers_mut().insert(name, text);
            }
        }
    }
    response
}

/// Makes the response of a call that was refused.
pub(crate) fn refused(service: Service, error: &Error) -> Response<Bytes> {
    let mut response = respond(refusal::status(error));
    let error_type = header_value(&refusal::error_type(service, error));
    response.headers_mut().insert(ERROR_TYPE, error_type);
    *response.body_mut() = refusal::body(service, error);
    response
}

/// Adds what every response has.
pub(crate) fn stamp(response: &mut Response<Bytes>, now: Instant, id: &str) {
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, header_value(id));
    headers.insert(DATE, header_value(&http_date(now)));
}

fn respond(status: u16) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    // All statuses of the table and of the errors are ones.
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

/// Makes the value of a header; what no header can hold becomes a blank (*chosen*).
pub(crate) fn header_value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| {
        let held: String = text
            .chars()
            .map(|c| if c.is_ascii_control() { ' ' } else { c })
            .collect();
        HeaderValue::from_str(&held).unwrap_or(HeaderValue::from_static(""))
    })
}

const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
