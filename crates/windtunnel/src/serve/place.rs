//! Which world a request is for: an account in a Region.

use http::HeaderMap;
use windtunnel_aws::Scope;
use windtunnel_core::Config;

use super::keys::Accounts;
use crate::scenario::is_region;

/// An account in a Region.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) account: String,
    pub(super) region: String,
}

/// The Region of a signature is none.
#[derive(Debug)]
pub(super) struct NoRegion;

impl Place {
    /// Tells by its signature where a request goes; without one, to the default.
    pub(super) fn of(headers: &HeaderMap, accounts: &Accounts) -> Result<Self, NoRegion> {
        match Scope::of(headers) {
            Some(scope) if is_region(scope.region) => Ok(Self {
                account: accounts.of(scope.access_key),
                region: scope.region.into(),
            }),
            Some(_) => Err(NoRegion),
            None => Ok(Self {
                account: accounts.of_others(),
                region: Config::default().region,
            }),
        }
    }

    /// Returns the place of the world that a configuration makes.
    pub(super) fn of_config(config: &Config) -> Self {
        Self {
            account: config.account.clone(),
            region: config.region.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header::AUTHORIZATION;

    use super::*;

    fn place(key: &str, region: &str) -> Result<Place, NoRegion> {
        let signed =
            format!("AWS4-HMAC-SHA256 Credential={key}/20260101/{region}/fis/aws4_request");
        let headers = [(AUTHORIZATION, HeaderValue::from_str(&signed).unwrap())];
        Place::of(&headers.into_iter().collect(), &Accounts::default())
    }

    #[test]
    fn a_signature_names_account_and_region() {
        let found = place("777788889999", "eu-west-1").unwrap();
        assert_eq!(
            (&*found.account, &*found.region),
            ("777788889999", "eu-west-1")
        );
    }

    #[test]
    fn what_is_not_signed_goes_to_the_default() {
        let place = Place::of(&HeaderMap::new(), &Accounts::default()).unwrap();
        assert_eq!(place, Place::of_config(&Config::default()));
    }

    #[test]
    fn a_region_that_is_none_is_refused() {
        assert!(place("AKID", "moon").is_err());
        assert_eq!(place("AKID", "eu-west-1").unwrap().region, "eu-west-1");
    }
}
