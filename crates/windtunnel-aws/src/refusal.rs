//! Refusals: what the wire itself refuses, and how each service shows a refusal.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::Serialize;
use windtunnel_core::{Config, Details, Error, ErrorCode, Problem};

use crate::route::Route;
use crate::service::Service;

/// A text that cannot be read as the member it stands for.
pub(crate) fn unreadable(service: Service, member: &str, text: &str, rule: &str) -> Error {
    match service {
        Service::Nimble => invalid(service, format!("[{member} must {rule}]")),
        _ => {
            let (member, shown) = (lower_camel(member), shown(text));
            let text = format!("Value '{shown}' at '{member}' failed to satisfy constraint");
            let text = format!("1 validation error detected: {text}: Member must {rule}");
            invalid(service, text)
        }
    }
}

/// A member in the body of another type than that of the model.
pub(crate) fn misfit(service: Service, path: &str) -> Error {
    match service {
        Service::Nimble => invalid(service, format!("[{path} has a value of another type]")),
        _ => {
            let member = lower_camel(path);
            let text = format!("Value at '{member}' failed to satisfy constraint");
            let text = format!("1 validation error detected: {text}: Member has another type");
            invalid(service, text)
        }
    }
}

/// A body that is no JSON object.
pub(crate) fn bad_body(service: Service) -> Error {
    match service {
        // *Recorded*.
        Service::Nimble => invalid(service, "[Unknown error parsing request body]"),
        _ => invalid(service, "The request body is not a JSON object."),
    }
}

/// A query with a name that cannot be decoded.
pub(crate) fn bad_query(service: Service) -> Error {
    match service {
        Service::Nimble => invalid(service, "[the query must be encoded UTF-8]"),
        _ => invalid(service, "The query is not encoded UTF-8."),
    }
}

/// A member that the operation does not have.
pub(crate) fn unknown_member(service: Service, path: &str) -> Error {
    invalid(service, format!("The member '{path}' is unknown."))
}

/// A method and path of no operation.
pub(crate) fn unknown_operation() -> Error {
    Error::new(ErrorCode::UnknownOperation, "Unknown operation.")
}

fn invalid(service: Service, text: impl Into<String>) -> Error {
    match service {
        Service::Fis => Error::new(ErrorCode::Validation, text),
        Service::AppConfig | Service::AppConfigData => Error::new(ErrorCode::BadRequest, text),
        Service::Nimble => Error::new(ErrorCode::Validation, text).with(Details::Context {
            code: "INVALID_PARAMETER".into(),
            context: BTreeMap::new(),
        }),
    }
}

/// Tells whether a request without any bytes is refused, as it was once (*recorded*).
pub(crate) fn refuses_empty_body(config: &Config, route: &Route) -> bool {
    route.service == Service::Nimble
        && config.nimble.switches.reject_empty_body
        && ["StartStreamingSession", "StopStreamingSession"].contains(&route.operation)
}

/// Tells whether members that the operation does not have are refused.
pub(crate) fn refuses_unknown_members(config: &Config, route: &Route) -> bool {
    route.service == Service::Fis && config.fis.switches.refuse_unknown_members
}

/// How much of a text is shown.
const SHOWN: usize = 256;

fn shown(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

/// Writes the names in a path of members as messages do, such as `actions.wait.actionId`.
fn lower_camel(path: &str) -> String {
    let names = path.split('.').map(|name| {
        let mut letters = name.chars();
        let first = letters.next().map(|first| first.to_ascii_lowercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    names.collect::<Vec<_>>().join(".")
}

/// Returns the status of an error.
pub(crate) fn status(error: &Error) -> u16 {
    match error.code.name() {
        "ServiceQuotaExceededException" => 402,
        "AccessDeniedException" => 403,
        "ResourceNotFoundException" | "UnknownOperationException" => 404,
        "ConflictException" => 409,
        "PayloadTooLargeException" => 413,
        "ThrottlingException" | "TooManyRequestsException" => 429,
        "InternalServerException" | "InternalServerErrorException" | "InternalFailure" => 500,
        "ServiceUnavailable" | "ServiceUnavailableException" => 503,
        _ => 400,
    }
}

/// Returns the value of the header `x-amzn-ErrorType`.
pub(crate) fn error_type(service: Service, error: &Error) -> String {
    let colon = match service {
        // *Recorded*.
        Service::AppConfig | Service::AppConfigData => ":",
        Service::Fis | Service::Nimble => "",
    };
    format!("{}{colon}", error.code.name())
}

/// Returns the body of an error.
pub(crate) fn body(service: Service, error: &Error) -> Bytes {
    let json = match service {
        Service::Fis | Service::Nimble => serde_json::to_vec(&PlainBody::of(error)),
        Service::AppConfig | Service::AppConfigData => {
            serde_json::to_vec(&AppConfigBody::of(error))
        }
    };
    // Texts and numbers always have a JSON form.
    json.unwrap_or_default().into()
}

/// The body of an error of FIS and Nimble Studio.
#[derive(Serialize)]
struct PlainBody<'e> {
    message: &'e str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<&'e BTreeMap<String, String>>,
}

impl<'e> PlainBody<'e> {
    fn of(error: &'e Error) -> Self {
        let (code, context) = match error.details.as_deref() {
            Some(Details::Context { code, context }) => (Some(code.as_str()), Some(context)),
            _ => (None, None),
        };
        Self {
            message: &error.message,
            code,
            context: context.filter(|context| !context.is_empty()),
        }
    }
}

/// The body of an error of AppConfig, members in the order of the alphabet (*recorded*).
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AppConfigBody<'e> {
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<AppConfigDetails<'e>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    measure: Option<&'static str>,
    message: &'e str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    referenced_by: Option<&'e BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_name: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_type: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<f64>,
}

#[derive(Serialize)]
enum AppConfigDetails<'e> {
    InvalidConfiguration(&'e [Problem]),
    InvalidParameters(BTreeMap<&'e str, Trouble<'e>>),
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Trouble<'e> {
    problem: &'e str,
}

impl<'e> AppConfigBody<'e> {
    fn of(error: &'e Error) -> Self {
        let mut body = Self {
            details: None,
            limit: None,
            measure: None,
            message: &error.message,
            reason: None,
            referenced_by: None,
            resource_name: None,
            resource_type: None,
            size: None,
        };
        match error.details.as_deref() {
            Some(Details::InvalidConfiguration(problems)) => {
                body.reason = Some("InvalidConfiguration");
                body.details = Some(AppConfigDetails::InvalidConfiguration(problems));
            }
            Some(Details::InvalidParameters(parameters)) => {
                let troubles = parameters
                    .iter()
                    .map(|(name, problem)| (name.as_str(), Trouble { problem }));
                body.reason = Some("InvalidParameters");
                body.details = Some(AppConfigDetails::InvalidParameters(troubles.collect()));
            }
            Some(Details::ResourceName(name)) => body.resource_name = Some(name),
            Some(Details::Missing {
                resource_type,
                referenced_by,
            }) => {
                body.resource_type = Some(resource_type);
                body.referenced_by = Some(referenced_by);
            }
            Some(&Details::TooLarge { limit, size }) => {
                body.measure = Some("KILOBYTES");
                body.limit = Some(limit.into());
                body.size = Some(size.into());
            }
            _ => {}
        }
        body
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn of(details: Details) -> Value {
        let error = Error::new(ErrorCode::BadRequest, "no").with(details);
        let mut body = read(Service::AppConfigData, &error);
        assert_eq!(body["Message"].take(), "no");
        body
    }

    fn read(service: Service, error: &Error) -> Value {
        serde_json::from_slice(&body(service, error)).unwrap()
    }

    #[test]
    fn fis_says_nothing_beside_its_text() {
        let error = Error::new(ErrorCode::Validation, "no");
        assert_eq!(read(Service::Fis, &error), json!({ "message": "no" }));
    }

    #[test]
    fn what_services_say_besides_has_its_place() {
        let problem = Problem {
            kind: Some("NotSatisfied".into()),
            ..Problem::default()
        };
        let body = of(Details::InvalidConfiguration(vec![problem]));
        assert_eq!(body["Reason"], "InvalidConfiguration");
        let problem = &body["Details"]["InvalidConfiguration"][0];
        assert_eq!(*problem, json!({ "Type": "NotSatisfied" }));

        let name = || "ConfigurationToken".to_owned();
        let body = of(Details::InvalidParameters(
            [(name(), "Expired".into())].into(),
        ));
        assert_eq!(body["Reason"], "InvalidParameters");
        let problem = &body["Details"]["InvalidParameters"]["ConfigurationToken"];
        assert_eq!(*problem, json!({ "Problem": "Expired" }));

        let body = of(Details::ResourceName("ConfigurationProfileType".into()));
        assert_eq!(body["ResourceName"], "ConfigurationProfileType");

        let body = of(Details::Missing {
            resource_type: "Configuration".into(),
            referenced_by: [(name(), "t".into())].into(),
        });
        assert_eq!(body["ResourceType"], "Configuration");
        assert_eq!(body["ReferencedBy"], json!({ "ConfigurationToken": "t" }));

        let body = of(Details::TooLarge {
            limit: 2_048,
            size: 2_049,
        });
        assert_eq!(
            (&body["Limit"], &body["Size"]),
            (&json!(2048.0), &json!(2049.0))
        );
        assert_eq!(body["Measure"], "KILOBYTES");

        let context = Details::Context {
            code: "C".into(),
            context: [("a".into(), "b".into())].into(),
        };
        let error = Error::new(ErrorCode::Conflict, "no").with(context);
        let expected = json!({ "message": "no", "code": "C", "context": { "a": "b" } });
        assert_eq!(read(Service::Nimble, &error), expected);
    }
}
