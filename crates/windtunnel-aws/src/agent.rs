//! What the agents of AppConfig get beside a configuration.
//!
//! *Recorded*: an agent asks for feature flags in Ion and is told in a header which runs of
//! experiments lie over them. *Chosen*: here it gets the header, with every answer, and JSON.

use http::header::{ACCEPT, HeaderMap};
use http::{HeaderName, Response};
use windtunnel_core::appconfigdata::Command as Data;
use windtunnel_core::{Command, Instant, World};

use crate::response::header_value;

/// Returns the token of a call in which an agent asks for a configuration.
pub(crate) fn token(headers: &HeaderMap, command: &Command) -> Option<String> {
    match command {
        Command::AppConfigData(Data::GetLatestConfiguration(request))
            if asks_for_flags(headers) =>
        {
            request.configuration_token.clone()
        }
        _ => None,
    }
}

/// Adds the header to the answer to a token, where there is a run.
pub(crate) fn add_header<B>(
    response: &mut Response<B>,
    world: &mut World,
    now: Instant,
    token: &str,
) {
    let flags = world.appconfigdata(now).experiment_flags(token);
    if !flags.is_empty() {
        let value = header_value(&flags);
        response.headers_mut().insert(EXPERIMENT_FLAGS, value);
    }
}

/// Tells whether a request accepts feature flags in the form of the agents.
fn asks_for_flags(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT).into_iter();
    let ranges = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    ranges.into_iter().any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let is_ion = parts
            .next()
            .is_some_and(|kind| kind.eq_ignore_ascii_case("application/ion"));
        is_ion && parts.any(|part| part.eq_ignore_ascii_case("type=AWS.AppConfig.FeatureFlags"))
    })
}

const EXPERIMENT_FLAGS: HeaderName = HeaderName::from_static("experiment-flags");

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn only_who_accepts_ion_of_flags_is_an_agent() {
        let asks = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(ACCEPT, HeaderValue::from_static(value));
            }
            asks_for_flags(&headers)
        };
        assert!(asks(&[
            "application/ion;type=AWS.AppConfig.FeatureFlags;q=1.0,*/*;q=0.1"
        ]));
        assert!(asks(&[
            "*/*",
            "Application/ION; q=1; type=aws.appconfig.featureflags"
        ]));
        assert!(!asks(&[
            "application/ion, text/plain;type=AWS.AppConfig.FeatureFlags"
        ]));
        assert!(!asks(&["application/json", "*/*"]));
        assert!(!asks(&[]));
    }
}
