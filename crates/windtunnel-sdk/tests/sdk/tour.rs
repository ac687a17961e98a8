//! A tour: every operation of a service once with success, and once with an error of its model.
//! Whatever an answer says on the wire must stand in what the SDK made of it.

use std::any::type_name;
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::SdkConfig;
use windtunnel_sdk::Simulated;
use windtunnel_sdk::aws::{Content, ROUTES, Route, Service};

use crate::front::Front;
use crate::parsed;

/// Which operations were called.
pub struct Tour<'s> {
    simulated: &'s Simulated,
    service: Service,
    /// The body of the last answer.
    last: Arc<Mutex<Vec<u8>>>,
    called: Called,
}

/// Operations by how they were answered.
#[derive(Debug, Default, PartialEq)]
pub struct Called {
    pub succeeded: BTreeSet<&'static str>,
    pub refused: BTreeSet<&'static str>,
    /// Those that the server does not know.
    pub unknown: BTreeSet<&'static str>,
}

/// Returns the routes of a service.
pub fn routes(service: Service) -> &'static [Route] {
    let found = ROUTES.iter().find(|(named, _)| *named == service);
    found.unwrap().1
}

impl<'s> Tour<'s> {
    pub fn new(simulated: &'s Simulated, service: Service) -> Self {
        Self {
            simulated,
            service,
            last: Arc::default(),
            called: Called::default(),
        }
    }

    /// Returns the configuration for the client of the tour.
    pub fn sdk_config(&self) -> SdkConfig {
        let last = Arc::clone(&self.last);
        let front = Front::new(self.simulated).change(move |response: HttpResponse| {
            *last.lock().unwrap() = response.body().bytes().unwrap().to_vec();
            response
        });
        let config = self.simulated.sdk_config().into_builder();
        config.http_client(front).build()
    }

    /// Notes the call that was made last, which must have succeeded.
    #[track_caller]
    pub fn ok<T: Debug, E: Debug>(
        &mut self,
        operation: &'static str,
        result: Result<T, SdkError<E, HttpResponse>>,
    ) -> T {
        is_of::<E>(operation);
        self.called.succeeded.insert(operation);
        let output = match result {
            Ok(output) => output,
            Err(error) => panic!("{operation}: {error:?}"),
        };
        let mut routes = routes(self.service).iter();
        let route = routes.find(|route| route.operation == operation).unwrap();
        if route.output == Content::Json {
            let lost = parsed::lost(&self.last.lock().unwrap(), &output);
            assert_eq!(lost, Vec::<String>::new(), "{operation}: {output:#?}");
        }
        output
    }

    /// Notes a call that must have been refused with this error of the operation's model.
    #[track_caller]
    pub fn no<T: Debug, E: Debug + ProvideErrorMetadata>(
        &mut self,
        operation: &'static str,
        result: Result<T, SdkError<E, HttpResponse>>,
        code: &str,
    ) -> E {
        let error = self.unmodelled(operation, result, code);
        let name = format!("{error:?}");
        assert!(name.starts_with(code), "{operation}: {name}");
        error
    }

    /// Notes a call that must have been refused with an error that the model of the operation lacks.
    #[track_caller]
    pub fn unmodelled<T: Debug, E: Debug + ProvideErrorMetadata>(
        &mut self,
        operation: &'static str,
        result: Result<T, SdkError<E, HttpResponse>>,
        code: &str,
    ) -> E {
        is_of::<E>(operation);
        self.called.refused.insert(operation);
        let (_, error) = refusal(operation, result, code);
        assert!(error.message().is_some(), "{operation}: {error:?}");
        error
    }

    /// Notes a call of an operation that the server does not know.
    #[track_caller]
    pub fn unknown<T: Debug, E: Debug + ProvideErrorMetadata>(
        &mut self,
        operation: &'static str,
        result: Result<T, SdkError<E, HttpResponse>>,
    ) {
        is_of::<E>(operation);
        self.called.unknown.insert(operation);
        let (status, _) = refusal(operation, result, "UnknownOperationException");
        assert_eq!(status, 404, "{operation}");
    }

    /// Tells whether these are the operations that the server does not know.
    pub fn unknown_are(&self, operations: &[&'static str]) -> bool {
        self.called
            .unknown
            .iter()
            .eq(BTreeSet::from_iter(operations))
    }

    /// Has the next call of an operation fail.
    pub fn inject(&self, operation: &str, code: &str) {
        let operation = format!("{}.{operation}", self.service.name());
        self.simulated.fail_calls(&operation, code, 1).unwrap();
    }

    /// Checks that the tour left out none of the operations that the filter lets pass.
    pub fn end(self, is_meant: impl Fn(&str) -> bool) -> Called {
        let operations = routes(self.service).iter().map(|route| route.operation);
        let all: BTreeSet<_> = operations.filter(|name| is_meant(name)).collect();
        let known: BTreeSet<_> = all.difference(&self.called.unknown).copied().collect();
        assert_eq!(self.called.succeeded, known);
        assert_eq!(self.called.refused, known);
        self.called
    }
}

/// Checks that this is the error of an operation, so that no call goes by the name of another.
#[track_caller]
fn is_of<E>(operation: &str) {
    let error = type_name::<E>().rsplit("::").next().unwrap();
    assert_eq!(error, format!("{operation}Error"));
}

#[track_caller]
fn refusal<T: Debug, E: Debug + ProvideErrorMetadata>(
    operation: &str,
    result: Result<T, SdkError<E, HttpResponse>>,
    code: &str,
) -> (u16, E) {
    match result.unwrap_err() {
        SdkError::ServiceError(error) => {
            let status = error.raw().status().as_u16();
            let error = error.into_err();
            assert_eq!(error.code(), Some(code), "{operation}: {error:?}");
            (status, error)
        }
        error => panic!("{operation}: {error:?}"),
    }
}
