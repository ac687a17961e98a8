//! The HTTP client of the SDK: a function call to the world.

use std::sync::Arc;
use std::time::Duration;

use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;

use crate::shared::Shared;
use crate::sleep::Nap;

/// What clients are given as their HTTP client.
#[derive(Clone, Debug)]
pub(crate) struct Connector {
    pub(crate) shared: Arc<Shared>,
    /// How long a client waits for an answer.
    pub(crate) read_timeout: Option<Duration>,
}

impl HttpClient for Connector {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Self {
            shared: Arc::clone(&self.shared),
            read_timeout: settings.read_timeout(),
        })
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        let version = env!("CARGO_PKG_VERSION").into();
        Some(ConnectorMetadata::new("windtunnel-sdk", Some(version)))
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Self {
            shared,
            read_timeout,
        } = self.clone();
        HttpConnectorFuture::new(async move {
            let latency = shared.with(|state| state.latency);
            let answer = answer(&shared, request);
            if let Some(patience) = read_timeout.filter(|&patience| patience < latency) {
                Nap::new(&shared, patience).await;
                let text = format!("no answer within {patience:?}");
                return Err(ConnectorError::timeout(text.into()));
            }
            if !latency.is_zero() {
                Nap::new(&shared, latency).await;
            }
            answer
        })
    }
}

/// Has the world answer.
fn answer(shared: &Shared, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let request = request
        .try_into_http1x()
        .map_err(|error| ConnectorError::user(error.into()))?;
    let (parts, body) = request.into_parts();
    let Some(body) = body.bytes().map(Bytes::copy_from_slice) else {
        let text = "the body of the request is a stream; no operation of these services has one";
        return Err(ConnectorError::user(text.into()));
    };
    let request = http::Request::from_parts(parts, body);
    let response = shared
        .respond(request)
        .map_err(|text| ConnectorError::user(text.into()))?;
    HttpResponse::try_from(response.map(SdkBody::from))
        .map_err(|error| ConnectorError::other(error.into(), None))
}
