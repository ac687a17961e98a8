//! The routes: every operation of the services, and where its members are on the wire. Only data.

mod appconfig;
mod appconfigdata;
mod fis;
mod nimble;
#[cfg(test)]
mod tests;

use crate::service::Service;

/// An operation and its place on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The service.
    pub service: Service,
    /// The name of the operation.
    pub operation: &'static str,
    /// The method.
    pub method: &'static str,
    /// The path. `{member}` stands for one segment, `{member:integer}` for a number, `{member+}` for
    /// all that is left.
    pub path: &'static str,
    /// The members in the query.
    pub query: &'static [Binding],
    /// The members in headers.
    pub headers: &'static [Binding],
    /// What the body of the request is.
    pub input: Content,
    /// The status of a success.
    pub status: u16,
    /// What the body of the response is.
    pub output: Content,
    /// The members of the response in headers.
    pub output_headers: &'static [Binding],
}

/// A member and its name on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The member in JSON.
    pub member: &'static str,
    /// The label of the path, the parameter of the query or the header.
    pub name: &'static str,
    /// What its text is read as.
    pub kind: Kind,
}

/// What the text of a member outside the body is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A list of texts: the parameter may repeat.
    List,
}

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// None: that of a request is not looked at, that of a response is empty.
    Nothing,
    /// A JSON object of the members that are nowhere else.
    Json,
    /// The bytes of this member.
    Bytes(&'static str),
}

/// The routes of a service, in the order of its model.
pub const ROUTES: &[(Service, &[Route])] = &[
    (Service::Fis, fis::ROUTES),
    (Service::AppConfig, appconfig::ROUTES),
    (Service::AppConfigData, appconfigdata::ROUTES),
    (Service::Nimble, nimble::ROUTES),
];

impl Route {
    /// Makes a route without query and headers. JSON is the body of methods that have one,
    /// and that of the response.
    const fn new(
        service: Service,
        operation: &'static str,
        method: &'static str,
        path: &'static str,
    ) -> Self {
        Self {
            service,
            operation,
            method,
            path,
            query: &[],
            headers: &[],
            input: match method.as_bytes() {
                b"POST" | b"PATCH" => Content::Json,
                _ => Content::Nothing,
            },
            status: 200,
            output: Content::Json,
            output_headers: &[],
        }
    }

    const fn query(mut self, query: &'static [Binding]) -> Self {
        self.query = query;
        self
    }

    const fn headers(mut self, headers: &'static [Binding]) -> Self {
        self.headers = headers;
        self
    }

    const fn input(mut self, input: Content) -> Self {
        self.input = input;
        self
    }

    const fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// Sets status 204 and no body.
    const fn empty(mut self) -> Self {
        self.status = 204;
        self.output = Content::Nothing;
        self
    }

    /// Sets a member whose bytes are the body, and the members beside it.
    const fn bytes(mut self, member: &'static str, headers: &'static [Binding]) -> Self {
        self.output = Content::Bytes(member);
        self.output_headers = headers;
        self
    }

    /// Returns the members in the path, in its order.
    pub fn labels(&self) -> impl Iterator<Item = Binding> {
        self.path.split('/').filter_map(label)
    }

    /// Tells whether a path is of this route.
    ///
    /// A segment for a label may be empty, but for Nimble Studio (*chosen*, see the specifications):
    /// the other services refuse the member.
    pub(crate) fn fits(&self, path: &str) -> bool {
        self.steps(path).all(|(part, given)| match (part, given) {
            (Some(part), Some(given)) if part.starts_with('{') => {
                !given.is_empty() || self.service != Service::Nimble
            }
            (part, given) => part == given,
        })
    }

    /// Returns the members in a path of this route, undecoded.
    pub(crate) fn labels_in<'p>(&self, path: &'p str) -> impl Iterator<Item = (Binding, &'p str)> {
        self.steps(path)
            .filter_map(|(part, given)| Some((label(part?)?, given?)))
    }

    /// Walks along the path of this route and along another: what stands at each place.
    fn steps<'p>(
        &self,
        path: &'p str,
    ) -> impl Iterator<Item = (Option<&'static str>, Option<&'p str>)> {
        let (mut own, mut other) = (Some(self.path), Some(path));
        std::iter::from_fn(move || {
            let part = next(&mut own);
            let given = match part {
                Some(part) if part.ends_with("+}") => other.take(),
                _ => next(&mut other),
            };
            (part.is_some() || given.is_some()).then_some((part, given))
        })
    }
}

/// Takes the first segment of a path.
fn next<'p>(path: &mut Option<&'p str>) -> Option<&'p str> {
    let (first, rest) = match (*path)?.split_once('/') {
        Some((first, rest)) => (first, Some(rest)),
        None => ((*path)?, None),
    };
    *path = rest;
    Some(first)
}

/// Returns the member that a part of the path of a route stands for.
fn label(part: &'static str) -> Option<Binding> {
    let label = part.strip_prefix('{')?.strip_suffix('}')?;
    Some(match label.strip_suffix(":integer") {
        Some(member) => integer(member),
        None => text(label.strip_suffix('+').unwrap_or(label)),
    })
}

impl Binding {
    const fn new(member: &'static str, kind: Kind) -> Self {
        Self {
            member,
            name: member,
            kind,
        }
    }

    /// Sets a name on the wire that is not that of the member.
    const fn at(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }
}

const fn text(member: &'static str) -> Binding {
    Binding::new(member, Kind::Text)
}

const fn integer(member: &'static str) -> Binding {
    Binding::new(member, Kind::Integer)
}

const fn boolean(member: &'static str) -> Binding {
    Binding::new(member, Kind::Boolean)
}

const fn list(member: &'static str) -> Binding {
    Binding::new(member, Kind::List)
}
