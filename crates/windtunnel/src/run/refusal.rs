//! Refusals as they stand on the wire.

use serde_json::{Map, Value, json};
use windtunnel_core::{Details, Error};

/// Says what was refused and why. Texts of the service may have several lines.
pub(super) fn in_a_line(error: &Error) -> String {
    format!(
        "{}: {}",
        error.code.name(),
        error.message.replace('\n', " ")
    )
}

/// Returns the body of a refusal of a service, such as `appconfig`.
pub(super) fn body(service: &str, error: &Error) -> Value {
    let message = if service.starts_with("appconfig") {
        "Message"
    } else {
        "message"
    };
    let mut body = Map::from_iter([(message.to_owned(), error.message.as_str().into())]);
    if let Some(details) = &error.details
        && let Value::Object(members) = members(details)
    {
        body.extend(members);
    }
    Value::Object(body)
}

/// Returns the members of a body beside the text.
fn members(details: &Details) -> Value {
    match details {
        Details::InvalidConfiguration(problems) => json!({
            "Reason": "InvalidConfiguration",
            "Details": { "InvalidConfiguration": problems },
        }),
        Details::InvalidParameters(parameters) => {
            let problem =
                |(name, problem): (&String, &String)| (name.clone(), json!({ "Problem": problem }));
            let problems: Map<String, Value> = parameters.iter().map(problem).collect();
            json!({
                "Reason": "InvalidParameters",
                "Details": { "InvalidParameters": problems },
            })
        }
        Details::ResourceName(name) => json!({ "ResourceName": name }),
        Details::Missing {
            resource_type,
            referenced_by,
        } => json!({ "ResourceType": resource_type, "ReferencedBy": referenced_by }),
        Details::TooLarge { limit, size } => json!({
            "Measure": "KILOBYTES",
            "Limit": f64::from(*limit),
            "Size": f64::from(*size),
        }),
        Details::Context { code, context } => json!({ "code": code, "context": context }),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use windtunnel_core::{ErrorCode, Problem};

    use super::*;

    fn of(details: Details) -> Value {
        let error = Error::new(ErrorCode::BadRequest, "no").with(details);
        let mut body = body("appconfigdata", &error);
        assert_eq!(body["Message"].take(), "no");
        body
    }

    #[test]
    fn fis_says_nothing_beside_its_text() {
        let error = Error::new(ErrorCode::Validation, "no");
        assert_eq!(body("fis", &error), json!({ "message": "no" }));
    }

    #[test]
    fn what_appconfig_says_besides_has_its_place() {
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

        let body = of(Details::Context {
            code: "C".into(),
            context: [("a".into(), "b".into())].into(),
        });
        assert_eq!(body["context"], json!({ "a": "b" }));
    }
}
