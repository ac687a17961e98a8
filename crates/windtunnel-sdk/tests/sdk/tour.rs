//! A tour: every operation of a service once with success, and once with an error of its model.

use std::collections::BTreeSet;
use std::fmt::Debug;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use windtunnel_sdk::Simulated;
use windtunnel_sdk::aws::{ROUTES, Service};

/// Which operations were called.
pub struct Tour<'s> {
    simulated: &'s Simulated,
    service: Service,
    succeeded: BTreeSet<&'static str>,
    refused: BTreeSet<&'static str>,
}

impl<'s> Tour<'s> {
    pub fn new(simulated: &'s Simulated, service: Service) -> Self {
        Self {
            simulated,
            service,
            succeeded: BTreeSet::new(),
            refused: BTreeSet::new(),
        }
    }

    /// Notes a call that must have succeeded.
    #[track_caller]
    pub fn ok<T, E: Debug>(
        &mut self,
        operation: &'static str,
        result: Result<T, SdkError<E, HttpResponse>>,
    ) -> T {
        self.succeeded.insert(operation);
        match result {
            Ok(output) => output,
            Err(error) => panic!("{operation}: {error:?}"),
        }
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
        self.refused.insert(operation);
        match result.unwrap_err() {
            SdkError::ServiceError(error) => {
                let error = error.into_err();
                assert_eq!(error.code(), Some(code), "{operation}: {error:?}");
                assert!(error.message().is_some(), "{operation}: {error:?}");
                error
            }
            error => panic!("{operation}: {error:?}"),
        }
    }

    /// Has the next call of an operation fail.
    pub fn inject(&self, operation: &str, code: &str) {
        let operation = format!("{}.{operation}", self.service.name());
        self.simulated.fail_calls(&operation, code, 1).unwrap();
    }

    /// Checks that the tour left out none of the operations that the filter lets pass.
    pub fn end(self, is_meant: impl Fn(&str) -> bool) {
        let mut routes = ROUTES
            .iter()
            .filter(|(service, _)| *service == self.service);
        let (_, routes) = routes.next().unwrap();
        let operations = routes.iter().map(|route| route.operation);
        let all: BTreeSet<_> = operations.filter(|name| is_meant(name)).collect();
        assert_eq!(self.succeeded, all);
        assert_eq!(self.refused, all);
    }
}
