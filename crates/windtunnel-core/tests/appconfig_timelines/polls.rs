//! Sessions of the data plane.

use windtunnel_core::appconfig::{SlotMode, TokenReuse};
use windtunnel_core::{Details, Span};

use super::*;

impl Stand {
    fn session(&mut self, interval: Option<u32>) -> String {
        let input = json!({
            "ApplicationIdentifier": self.app, "EnvironmentIdentifier": "production",
            "ConfigurationProfileIdentifier": "main",
            "RequiredMinimumPollIntervalInSeconds": interval,
        });
        let started = self
            .lab
            .ask("appconfigdata.StartConfigurationSession", input);
        started["InitialConfigurationToken"]
            .as_str()
            .expect("a token")
            .into()
    }

    fn poll(&mut self, token: &str) -> Value {
        let input = json!({ "ConfigurationToken": token });
        self.lab.ask("appconfigdata.GetLatestConfiguration", input)
    }

    /// A poll that must be refused: the text and the problem of the token.
    fn no_poll(&mut self, token: &str) -> (String, String) {
        let input = json!({ "ConfigurationToken": token });
        let operation = "appconfigdata.GetLatestConfiguration";
        let error = self.lab.error(BAD_REQUEST, operation, input);
        match error.details.as_deref() {
            Some(Details::InvalidParameters(problems)) => (
                error.message.clone(),
                problems["ConfigurationToken"].clone(),
            ),
            other => panic!("no problem of a parameter: {other:?}"),
        }
    }
}

fn next(answer: &Value) -> String {
    answer["NextPollConfigurationToken"]
        .as_str()
        .expect("a token")
        .into()
}

#[test]
fn t17_polling() {
    plain(|stand| {
        let instant = stand.lab.instant();
        stand.deploy(1, &instant);
        let initial = stand.session(Some(15));
        let first = stand.poll(&initial);
        assert_eq!(text(&first["Configuration"]), "first");
        assert_eq!(first["VersionLabel"], "release-one");
        assert_eq!(first["ContentType"], "text/plain");
        assert_eq!(first["NextPollIntervalInSeconds"], 15);
        let token = next(&first);
        assert!(token.len() < 8_192 && !token.contains(char::is_whitespace));
        stand.lab.at(5);
        let early = (
            "Request too early".into(),
            "PollIntervalNotSatisfied".into(),
        );
        assert_eq!(stand.no_poll(&token), early);
        stand.lab.at(15);
        let unchanged = stand.poll(&token);
        assert_eq!(unchanged["Configuration"], "");
        assert_eq!(unchanged["ContentType"], "text/plain");
        assert_eq!(unchanged.get("VersionLabel"), None);
        stand.lab.at(20);
        stand.deploy(2, &instant);
        stand.lab.at(30);
        let changed = stand.poll(&next(&unchanged));
        assert_eq!(text(&changed["Configuration"]), "second");
        stand.lab.at_ms(30_000 + 86_400_000 - 1);
        stand.poll(&next(&changed));
        stand.lab.at_ms(30_000 + 86_400_000);
        let expired = ("Token expired".into(), "Expired".into());
        assert_eq!(stand.no_poll(&next(&changed)), expired);
    });
}

#[test]
fn tokens_can_be_used_again_unless_each_is_good_for_one_answer() {
    plain(|stand| {
        let instant = stand.lab.instant();
        stand.deploy(1, &instant);
        let token = stand.session(None);
        assert_eq!(stand.poll(&token)["NextPollIntervalInSeconds"], 60);
        assert_eq!(text(&stand.poll(&token)["Configuration"]), "first");
    });
    let make = || {
        Stand::new(|config| {
            config.appconfig.switches.token_reuse = TokenReuse::Strict;
        })
    };
    both(make, |stand| {
        let instant = stand.lab.instant();
        stand.deploy(1, &instant);
        let token = stand.session(Some(15));
        let answer = stand.poll(&token);
        let corrupted = ("Token not valid".into(), "Corrupted".into());
        assert_eq!(stand.no_poll(&token), corrupted);
        // A poll that comes too early does not use its token up.
        let token = next(&answer);
        stand.no_poll(&token);
        stand.lab.at(15);
        stand.poll(&token);
        assert_eq!(stand.no_poll(&token), corrupted);
    });
}

#[test]
fn foreign_tokens_are_corrupted() {
    let mut stand = Stand::new(|_| {});
    let corrupted = ("Token not valid".into(), "Corrupted".into());
    for token in ["x", "AAAA", &"A".repeat(96), &"z".repeat(8_000)] {
        assert_eq!(stand.no_poll(token), corrupted, "{token}");
    }
}

#[test]
fn a_session_names_what_is_missing() {
    let mut stand = Stand::new(|_| {});
    let input = json!({
        "ApplicationIdentifier": "shop", "EnvironmentIdentifier": "production",
        "ConfigurationProfileIdentifier": "main",
    });
    let cases = [
        (
            json!({ "ApplicationIdentifier": "no" }),
            "Application",
            "ApplicationIdentifier",
        ),
        (
            json!({ "ConfigurationProfileIdentifier": "no", "EnvironmentIdentifier": "no" }),
            "ConfigurationProfile",
            "ConfigurationProfileIdentifier",
        ),
        (
            json!({ "EnvironmentIdentifier": "no" }),
            "Environment",
            "EnvironmentIdentifier",
        ),
        (json!({}), "Deployment", "ConfigurationProfileIdentifier"),
    ];
    for (changes, kind, by) in cases {
        let given = with(input.clone(), changes);
        let operation = "appconfigdata.StartConfigurationSession";
        let error = stand.lab.error(NOT_FOUND, operation, given.clone());
        assert_eq!(error.message, format!("{kind} not found"));
        match error.details.as_deref() {
            Some(Details::Missing {
                resource_type,
                referenced_by,
            }) => {
                assert_eq!(resource_type, kind);
                assert_eq!(json!(referenced_by[by]), given[by]);
            }
            other => panic!("nothing is missing: {other:?}"),
        }
    }
}

#[test]
fn nothing_is_served_after_the_only_deployment_was_reverted() {
    plain(|stand| {
        let instant = stand.lab.instant();
        stand.deploy(1, &instant);
        let token = stand.session(Some(15));
        stand.revert(1);
        let input = json!({ "ConfigurationToken": token });
        let operation = "appconfigdata.GetLatestConfiguration";
        let error = stand.lab.error(NOT_FOUND, operation, input);
        assert_eq!(error.message, "Configuration not found");
        let expected = Details::Missing {
            resource_type: "Configuration".into(),
            referenced_by: [("ConfigurationToken".into(), token)].into(),
        };
        assert_eq!(error.details.as_deref(), Some(&expected));
    });
}

#[test]
fn identical_content_counts_as_unchanged() {
    plain(|stand| {
        let instant = stand.lab.instant();
        stand.deploy(1, &instant);
        let initial = stand.session(Some(15));
        let token = next(&stand.poll(&initial));
        stand.deploy(1, &instant);
        let (app, profile) = (stand.app.clone(), stand.profile.clone());
        let again = stand.lab.version(&app, &profile, "first");
        stand.deploy(u32::try_from(again).expect("a number"), &instant);
        stand.lab.at(15);
        assert_eq!(stand.poll(&token)["Configuration"], "");
    });
}

#[test]
fn strata_give_each_share_its_exact_count() {
    let make = || Stand::new(|config| config.appconfig.switches.slot_mode = SlotMode::Stratified);
    both(make, |stand| {
        let instant = stand.lab.instant();
        stand.deploy(1, &instant);
        let mut tokens: Vec<String> = (0..4).map(|_| stand.session(Some(15))).collect();
        let strategy = stand.lab.strategy(4, ("LINEAR", 25.0), 0);
        stand.deploy(2, &strategy);
        let mut seen = vec![String::new(); 4];
        for (minute, inside) in [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4)] {
            stand.lab.at(minute * 60);
            for (token, seen) in tokens.iter_mut().zip(&mut seen) {
                let answer = stand.poll(token);
                *token = next(&answer);
                let content = text(&answer["Configuration"]);
                if !content.is_empty() {
                    *seen = content;
                }
            }
            let count = seen.iter().filter(|content| *content == "second").count();
            assert_eq!(count, inside, "after {minute} min");
        }
    });
}

#[test]
fn a_session_outside_the_first_share_ever_waits() {
    let make = || Stand::new(|config| config.appconfig.switches.slot_mode = SlotMode::Stratified);
    both(make, |stand| {
        let strategy = stand.lab.strategy(4, ("LINEAR", 25.0), 0);
        stand.deploy(1, &strategy);
        let token = stand.session(Some(15));
        let input = json!({ "ConfigurationToken": token });
        let operation = "appconfigdata.GetLatestConfiguration";
        let text = stand.lab.refuse(NOT_FOUND, operation, input);
        assert_eq!(text, "Configuration not found");
        stand.lab.at(60);
        assert_eq!(stand.poll(&token)["VersionLabel"], "release-one");
    });
}

#[test]
fn what_propagates_slowly_is_served_late() {
    let make = || {
        Stand::new(|config| {
            config.appconfig.timing.propagation_delay = Span::from_secs(5);
        })
    };
    both(make, |stand| {
        let instant = stand.lab.instant();
        stand.deploy(1, &instant);
        stand.lab.at(6);
        assert_eq!(stand.served("c"), "first");
        stand.deploy(2, &instant);
        stand.lab.at_ms(10_999);
        assert_eq!(stand.served("c"), "first");
        stand.lab.at(11);
        assert_eq!(stand.served("c"), "second");
        stand.lab.at(12);
        stand.revert(2);
        stand.lab.at(16);
        assert_eq!(stand.served("c"), "second");
        stand.lab.at(17);
        assert_eq!(stand.served("c"), "first");
    });
}
