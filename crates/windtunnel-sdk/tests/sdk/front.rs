//! An HTTP client in front of that of the account, which sees all that goes back and forth.

use std::fmt;
use std::sync::Arc;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use windtunnel_sdk::Simulated;

/// Looks at requests, and at responses, which it may change.
#[derive(Clone)]
pub struct Front {
    client: SharedHttpClient,
    connector: Option<SharedHttpConnector>,
    look: Arc<dyn Fn(&HttpRequest) + Send + Sync>,
    change: Arc<dyn Fn(HttpResponse) -> HttpResponse + Send + Sync>,
}

impl Front {
    pub fn new(simulated: &Simulated) -> Self {
        Self {
            client: simulated.http_client(),
            connector: None,
            look: Arc::new(|_| {}),
            change: Arc::new(|response| response),
        }
    }

    pub fn look(self, look: impl Fn(&HttpRequest) + Send + Sync + 'static) -> Self {
        let look = Arc::new(look);
        Self { look, ..self }
    }

    pub fn change(
        self,
        change: impl Fn(HttpResponse) -> HttpResponse + Send + Sync + 'static,
    ) -> Self {
        let change = Arc::new(change);
        Self { change, ..self }
    }
}

impl fmt::Debug for Front {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Front")
    }
}

impl HttpClient for Front {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let connector = self.client.http_connector(settings, components);
        SharedHttpConnector::new(Self {
            connector: Some(connector),
            ..self.clone()
        })
    }
}

impl HttpConnector for Front {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        (self.look)(&request);
        let answer = self.connector.as_ref().unwrap().call(request);
        let change = Arc::clone(&self.change);
        HttpConnectorFuture::new(async move { Ok(change(answer.await?)) })
    }
}
