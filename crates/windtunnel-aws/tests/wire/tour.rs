//! A tour: every operation of a service once with success and once refused.

use std::collections::BTreeSet;

use windtunnel_aws::{ROUTES, Route, Service};
use windtunnel_core::env::{self, Fault};

use crate::aws::{Answer, Aws, Call};

/// A world in which operations are called, and which of them were.
pub struct Tour {
    pub aws: Aws,
    service: Service,
    succeeded: BTreeSet<&'static str>,
    refused: BTreeSet<&'static str>,
}

impl Tour {
    pub fn new(aws: Aws, service: Service) -> Self {
        Self {
            aws,
            service,
            succeeded: BTreeSet::new(),
            refused: BTreeSet::new(),
        }
    }

    fn route(&self, operation: &str) -> &'static Route {
        let (_, routes) = ROUTES
            .iter()
            .find(|(named, _)| *named == self.service)
            .unwrap();
        let mut routes = routes.iter();
        routes.find(|route| route.operation == operation).unwrap()
    }

    /// Calls an operation that must succeed.
    pub fn ok(&mut self, operation: &str, call: Call) -> Answer {
        let route = self.route(operation);
        let answer = self.aws.send(call);
        assert_eq!(
            answer.status(),
            route.status,
            "{operation}: {}",
            answer.text()
        );
        assert_eq!(answer.header("x-amzn-errortype"), None);
        assert_eq!(answer.header("x-amzn-requestid").unwrap().len(), 36);
        assert_eq!(
            answer.0.body().is_empty(),
            route.status == 204,
            "{operation}"
        );
        self.succeeded.insert(route.operation);
        answer
    }

    /// Calls an operation that must be refused.
    pub fn no(&mut self, operation: &str, call: Call, status: u16, code: &str) -> Answer {
        let route = self.route(operation);
        let answer = self.aws.refused(call);
        let seen = (answer.status(), answer.code());
        assert_eq!(
            seen,
            (status, code.into()),
            "{operation}: {}",
            answer.text()
        );
        assert_eq!(
            answer.header("content-type").as_deref(),
            Some("application/json")
        );
        self.refused.insert(route.operation);
        answer
    }

    /// Calls an operation that an injected error refuses.
    pub fn injected(&mut self, service: &str, operation: &str, call: Call) {
        let route = self.route(operation);
        let fault = Fault {
            operation: Some(format!("{service}.{operation}")),
            code: Some("InternalServerException".into()),
            ..Fault::default()
        };
        self.aws.fact(env::Command::InjectFault(fault));
        let answer = self.aws.send(call);
        let seen = (answer.status(), answer.code());
        assert_eq!(seen, (500, "InternalServerException".into()));
        self.refused.insert(route.operation);
    }

    /// Checks that the tour left none of these operations out.
    pub fn end(self, operations: &[&'static str]) {
        let all: BTreeSet<_> = operations.iter().copied().collect();
        assert_eq!(self.succeeded, all);
        assert_eq!(self.refused, all);
    }
}
