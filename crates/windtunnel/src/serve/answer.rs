//! Answers that no world gives.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use serde::Serialize;
use windtunnel_core::{Error, ErrorCode};

/// Makes a JSON answer.
pub(super) fn json(status: StatusCode, body: &impl Serialize) -> Response<Bytes> {
    // The shapes that are answered always have a JSON form.
    let body = serde_json::to_vec(body).unwrap_or_default();
    typed(status, "application/json", body.into())
}

/// Makes an answer of a media type.
pub(super) fn typed(status: StatusCode, media: &'static str, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let media = HeaderValue::from_static(media);
    response.headers_mut().insert(CONTENT_TYPE, media);
    response
}

/// Refuses a request so that AWS clients and people understand it: with a code, where AWS has it,
/// and both in the body, where the control plane has them.
pub(super) fn refuse(
    status: StatusCode,
    code: &'static str,
    message: impl Into<String>,
) -> Response<Bytes> {
    refuse_as(status, &error(code, message))
}

/// Refuses a request with an error.
pub(super) fn refuse_as(status: StatusCode, error: &Error) -> Response<Bytes> {
    let mut response = json(status, error);
    if let Ok(code) = HeaderValue::from_str(error.code.name()) {
        response.headers_mut().insert(ERROR_TYPE, code);
    }
    response
}

/// Makes an error with a code of any service.
pub(super) fn error(code: &'static str, message: impl Into<String>) -> Error {
    Error::new(ErrorCode::Injected(code.into()), message)
}

const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
