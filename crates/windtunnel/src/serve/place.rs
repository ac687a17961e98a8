//! Which world a request is for: an account in a Region.

use std::collections::BTreeMap;
use std::str::FromStr;

use http::HeaderMap;
use windtunnel_aws::Scope;
use windtunnel_core::Config;

use crate::scenario::{is_account, is_region};

/// Which access key belongs to which account.
///
/// An access key of twelve digits is an account of its own (*chosen*); all other keys belong to the
/// default account.
#[derive(Clone, Debug, Default)]
pub struct Accounts {
    by_key: BTreeMap<String, String>,
    default: Option<String>,
}

impl Accounts {
    /// Adds all that `--account` says, each either `KEY=ACCOUNT` or the default account.
    pub fn extend(&mut self, rules: impl IntoIterator<Item = AccountRule>) {
        for AccountRule { key, account } in rules {
            match key {
                Some(key) => {
                    self.by_key.insert(key, account);
                }
                None => self.default = Some(account),
            }
        }
    }

    fn of(&self, key: &str) -> String {
        match self.by_key.get(key) {
            Some(account) => account.clone(),
            None if is_account(key) => key.into(),
            None => self.default_account(),
        }
    }

    fn default_account(&self) -> String {
        let default = self.default.clone();
        default.unwrap_or_else(|| Config::default().account)
    }
}

/// Says to which account an access key belongs, or all that nothing is said of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRule {
    key: Option<String>,
    account: String,
}

impl FromStr for AccountRule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (key, account) = match text.rsplit_once('=') {
            Some((key, account)) => (Some(key.to_owned()), account),
            None => (None, text),
        };
        if !is_account(account) || key.as_deref() == Some("") {
            return Err("KEY=ACCOUNT, or an account for all other keys; it has 12 digits".into());
        }
        let account = account.into();
        Ok(Self { key, account })
    }
}

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
                account: accounts.default_account(),
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

    fn place(key: &str, region: &str, rules: &[&str]) -> Result<Place, NoRegion> {
        let mut accounts = Accounts::default();
        accounts.extend(rules.iter().map(|rule| rule.parse().unwrap()));
        let signed =
            format!("AWS4-HMAC-SHA256 Credential={key}/20260101/{region}/fis/aws4_request");
        let headers = [(AUTHORIZATION, HeaderValue::from_str(&signed).unwrap())];
        Place::of(&headers.into_iter().collect(), &accounts)
    }

    #[test]
    fn an_access_key_belongs_to_an_account() {
        let account = |key: &str, rules: &[&str]| place(key, "eu-west-1", rules).unwrap().account;
        assert_eq!(account("AKID", &[]), "123456789012");
        assert_eq!(account("AKID", &["AKID=111122223333"]), "111122223333");
        assert_eq!(account("AKID", &["444455556666"]), "444455556666");
        assert_eq!(account("777788889999", &["444455556666"]), "777788889999");
        assert_eq!(
            account("777788889999", &["777788889999=111122223333"]),
            "111122223333"
        );
        for bad in ["", "1", "=111122223333", "AKID=", "AKID=x"] {
            assert!(bad.parse::<AccountRule>().is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_not_signed_goes_to_the_default() {
        let place = Place::of(&HeaderMap::new(), &Accounts::default()).unwrap();
        assert_eq!(place, Place::of_config(&Config::default()));
    }

    #[test]
    fn a_region_that_is_none_is_refused() {
        assert!(place("AKID", "moon", &[]).is_err());
        assert_eq!(place("AKID", "eu-west-1", &[]).unwrap().region, "eu-west-1");
    }
}
