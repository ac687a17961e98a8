//! Reading bodies that may be too long, too slow or broken.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{Response, StatusCode};
use http_body_util::BodyExt;
use hyper::body::Body;
use tokio::time::{Instant, timeout_at};

use super::answer::refuse;

/// Returns the refusal to send where the head says already that the body is too long.
pub(super) fn declared_too_long(body: &impl Body, most_bytes: usize) -> Option<Response<Bytes>> {
    let declared = body.size_hint().lower();
    let is_too_long = usize::try_from(declared).map_or(true, |declared| declared > most_bytes);
    is_too_long.then(|| too_large(most_bytes))
}

/// Takes and drops a body that was refused, within a time: a client that still sends does not listen
/// yet. What is far too long is cut off.
pub(super) async fn pass_over<B: Body<Data = Bytes> + Unpin>(
    mut body: B,
    most_bytes: usize,
    patience: Duration,
) {
    let end = Instant::now() + patience;
    let mut length = 0_usize;
    while let Ok(Some(Ok(frame))) = timeout_at(end, body.frame()).await {
        length = length.saturating_add(frame.data_ref().map_or(0, Bytes::len));
        if length / PASSED_OVER > most_bytes {
            break;
        }
    }
}

/// Reads a body of at most so many bytes, within a time.
///
/// # Errors
///
/// The refusal to send.
pub(super) async fn read<B: Body<Data = Bytes> + Unpin>(
    mut body: B,
    most_bytes: usize,
    patience: Duration,
) -> Result<Bytes, Response<Bytes>> {
    let end = Instant::now() + patience;
    let mut read = BytesMut::new();
    let mut length = 0_usize;
    loop {
        let frame = match timeout_at(end, body.frame()).await {
            Ok(Some(Ok(frame))) => frame,
            Ok(None) if length > most_bytes => return Err(too_large(most_bytes)),
            Ok(None) => return Ok(read.freeze()),
            Ok(Some(Err(_))) => {
                let text = "The body cannot be read.";
                return Err(refuse(StatusCode::BAD_REQUEST, "ValidationException", text));
            }
            Err(_) if length > most_bytes => return Err(too_large(most_bytes)),
            Err(_) => {
                let text = "The body did not come in time.";
                return Err(refuse(StatusCode::REQUEST_TIMEOUT, "RequestTimeout", text));
            }
        };
        let Ok(data) = frame.into_data() else {
            continue;
        };
        length = length.saturating_add(data.len());
        if length <= most_bytes {
            read.extend_from_slice(&data);
        } else if length / PASSED_OVER > most_bytes {
            return Err(too_large(most_bytes));
        } else {
            // A client that still sends does not listen yet: what is a little too long is taken
            // and dropped, so that the refusal arrives.
            read = BytesMut::new();
        }
    }
}

/// How many times the longest body is taken at most.
const PASSED_OVER: usize = 8;

fn too_large(most_bytes: usize) -> Response<Bytes> {
    let text = format!("The body has more than {most_bytes} bytes.");
    let code = "PayloadTooLargeException";
    refuse(StatusCode::PAYLOAD_TOO_LARGE, code, text)
}
