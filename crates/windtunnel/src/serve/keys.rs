//! What is said of access keys: the account of each, and who calls with it.

use std::collections::BTreeMap;
use std::str::FromStr;

use windtunnel_core::Config;

use crate::scenario::{is_account, is_principal};

/// A value of each access key.
#[derive(Clone, Debug, Default)]
struct ByKey {
    named: BTreeMap<String, String>,
    others: Option<String>,
}

impl Extend<Rule> for ByKey {
    fn extend<I: IntoIterator<Item = Rule>>(&mut self, rules: I) {
        for Rule { key, value } in rules {
            match key {
                Some(key) => {
                    self.named.insert(key, value);
                }
                None => self.others = Some(value),
            }
        }
    }
}

/// The value of an access key, or of all that nothing is said of.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    key: Option<String>,
    value: String,
}

/// Which access key belongs to which account.
///
/// An access key of twelve digits is an account of its own (*chosen*); all other keys belong to the
/// default account.
#[derive(Clone, Debug, Default)]
pub struct Accounts(ByKey);

impl Accounts {
    /// Adds all that `--account` says, each either `KEY=ACCOUNT` or the default account.
    pub fn extend(&mut self, rules: impl IntoIterator<Item = AccountRule>) {
        self.0
            .extend(rules.into_iter().map(|AccountRule(rule)| rule));
    }

    /// Returns the account of a key.
    pub(super) fn of(&self, key: &str) -> String {
        match self.0.named.get(key) {
            Some(account) => account.clone(),
            None if is_account(key) => key.into(),
            None => self.of_others(),
        }
    }

    /// Returns the account of all keys that nothing is said of.
    pub(super) fn of_others(&self) -> String {
        let default = self.0.others.clone();
        default.unwrap_or_else(|| Config::default().account)
    }
}

/// Says to which account an access key belongs, or all that nothing is said of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRule(Rule);

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
        let value = account.into();
        Ok(Self(Rule { key, value }))
    }
}

/// Who calls Nimble Studio with which access key (*chosen*).
///
/// Whoever is not named is the principal that the world is configured with.
#[derive(Clone, Debug, Default)]
pub struct Principals(ByKey);

impl Principals {
    /// Adds all that `--principal` says, each either `KEY=PRINCIPAL` or the default principal.
    pub fn extend(&mut self, rules: impl IntoIterator<Item = PrincipalRule>) {
        self.0
            .extend(rules.into_iter().map(|PrincipalRule(rule)| rule));
    }

    /// Returns who calls with a key that is named.
    pub(super) const fn named(&self) -> &BTreeMap<String, String> {
        &self.0.named
    }

    /// Returns the principal that new worlds are configured with.
    pub(super) fn of_others(&self) -> String {
        let default = self.0.others.clone();
        default.unwrap_or_else(|| Config::default().nimble.principal)
    }
}

/// Says who calls with an access key, or with all that nothing is said of.
///
/// The name of the session in a principal may have an `=`, the access key and the colon before it
/// tell them apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrincipalRule(Rule);

impl FromStr for PrincipalRule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (key, principal) = match text.split_once('=') {
            Some((key, principal)) if !key.contains(':') => (Some(key.to_owned()), principal),
            _ => (None, text),
        };
        if !is_principal(principal) || !key.as_deref().is_none_or(is_principal) {
            let text = "KEY=PRINCIPAL, or a principal for all other keys; it has no spaces";
            return Err(text.into());
        }
        let value = principal.into();
        Ok(Self(Rule { key, value }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_access_key_belongs_to_an_account() {
        let account = |key: &str, rules: &[&str]| {
            let mut accounts = Accounts::default();
            accounts.extend(rules.iter().map(|rule| rule.parse().unwrap()));
            accounts.of(key)
        };
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
    fn an_access_key_is_used_by_a_principal() {
        let mut principals = Principals::default();
        assert_eq!(principals.of_others(), Config::default().nimble.principal);
        let rules = ["AKID=AROA1:ann", "AROA2:a=b", "AKIE=AROA3:c=d"];
        principals.extend(rules.map(|rule| rule.parse().unwrap()));
        assert_eq!(principals.of_others(), "AROA2:a=b");
        let named = [("AKID", "AROA1:ann"), ("AKIE", "AROA3:c=d")];
        let named = named.map(|(key, principal)| (key.into(), principal.into()));
        assert_eq!(*principals.named(), named.into());
        for bad in ["", "AKID=", "=AROA1:ann", "A B", "AKID=A B", "\u{e4}"] {
            assert!(bad.parse::<PrincipalRule>().is_err(), "{bad}");
        }
    }
}
