//! Settings of the account, section 2.10.

use super::*;

#[test]
fn members_not_given_stay() {
    let mut lab = Lab::new();
    let default = json!({
        "DeletionProtection": { "Enabled": true, "ProtectionPeriodInMinutes": 60 },
        "VendedMetrics": {},
    });
    assert_eq!(lab.ask("GetAccountSettings", json!({})), default);
    assert_eq!(lab.ask("UpdateAccountSettings", json!({})), default);
    for (changes, enabled, period, metrics) in [
        (
            json!({ "DeletionProtection": { "Enabled": false } }),
            false,
            60,
            json!({}),
        ),
        (
            json!({ "DeletionProtection": { "ProtectionPeriodInMinutes": 15 } }),
            false,
            15,
            json!({}),
        ),
        (
            json!({ "DeletionProtection": {}, "VendedMetrics": {} }),
            false,
            15,
            json!({}),
        ),
        (
            json!({ "VendedMetrics": { "Enabled": true } }),
            false,
            15,
            json!({ "Enabled": true }),
        ),
        (
            json!({ "DeletionProtection": { "Enabled": true }, "VendedMetrics": { "Enabled": false } }),
            true,
            15,
            json!({ "Enabled": false }),
        ),
    ] {
        let expected = json!({
            "DeletionProtection": { "Enabled": enabled, "ProtectionPeriodInMinutes": period },
            "VendedMetrics": metrics,
        });
        assert_eq!(lab.ask("UpdateAccountSettings", changes), expected);
        assert_eq!(lab.ask("GetAccountSettings", json!({})), expected);
    }
}

#[test]
fn the_period_has_a_range() {
    let mut lab = Lab::new();
    let period = |minutes: i64| {
        json!({
            "DeletionProtection": { "Enabled": false, "ProtectionPeriodInMinutes": minutes },
        })
    };
    lab.ask("UpdateAccountSettings", period(1_440));
    for (minutes, rule) in [
        (14, "Member must have value greater than or equal to 15"),
        (1_441, "Member must have value less than or equal to 1440"),
    ] {
        let refused = lab.error(BAD_REQUEST, "UpdateAccountSettings", period(minutes));
        let value = format!("'{minutes}'");
        assert_eq!(
            refused.message,
            violation(&value, "protectionPeriodInMinutes", rule)
        );
        let place = "/DeletionProtection/ProtectionPeriodInMinutes";
        assert_eq!(refused.place.as_deref(), Some(place));
    }
}
