use alloc::format;

use super::ROLE_NAME;
use crate::appconfig::command::shape::patterns::{self, Pattern};

/// Checks which texts a pattern takes and which it does not.
#[track_caller]
fn fits(pattern: Pattern, good: &[&str], bad: &[&str]) {
    for text in good {
        assert!((pattern.holds)(text), "{text}");
    }
    for text in bad {
        assert!(!(pattern.holds)(text), "{text}");
    }
}

#[test]
fn patterns_of_ids_and_names() {
    let long = "x".repeat(65);
    fits(
        patterns::ID,
        &["abcd", "abc1234"],
        &["", "abc", "abc12345", "Abc1234", "abc-123"],
    );
    fits(
        patterns::STRATEGY_ID,
        &["abc1234", "AppConfig.AllAtOnce", "AppConfig.ServiceManaged"],
        &[
            "",
            "AppConfig.",
            "AppConfig.Short",
            "AppConfig.All-At-Once",
            "allatonce",
        ],
    );
    fits(
        patterns::UNRESERVED_NAME,
        &["a", "AWS", "AWSx", "aws.x", &long[1..]],
        &["", "AWS.", "AWS.x", "a\nb", &long],
    );
    fits(
        patterns::FLAG_KEY,
        &["ab", "a-B_9", &long],
        &["", "a", "Ab", "9b", "a.b", "a b", "\u{e9}a"],
    );
    fits(
        patterns::ATTRIBUTE_KEY,
        &["a", "a-B_9", "enabled2", &long[1..]],
        &["", "A", "enabled", "a.b", &long],
    );
    fits(
        patterns::TREATMENT_KEY,
        &["c", "t1", "ABCD1234"],
        &["", "t-1", "123456789", "\u{e9}"],
    );
    fits(
        patterns::PROFILE_TYPE,
        &["AWS.Freeform", "a-b.1"],
        &["", "AWS Freeform", "AWS_Freeform"],
    );
    fits(
        patterns::VERSION_LABEL,
        &["v1", "1a2", "\u{664}"],
        &["", "1", "0123"],
    );
    fits(
        patterns::EXTENSION_NAME,
        &["an extension", "a.b_c", &long[1..]],
        &["", "a/b", "a#b", "a:b", "a\nb", &long],
    );
    fits(
        patterns::DYNAMIC_PARAMETER,
        &[
            "x#p",
            "arn:aws:appconfig:us-east-1:1:extension/abc1234/1#p q:r",
        ],
        &[
            "",
            "x",
            "#p",
            "x#",
            "x#a/b",
            "x#a#b",
            "x\n#p",
            &format!("x#{long}"),
        ],
    );
    fits(
        patterns::TAG_KEY,
        &["", "a", "aws", "AWS:x"],
        &["aws:", "aws:x"],
    );
    fits(patterns::DATA_TOKEN, &["a", "a/b+c=="], &["", "a b", "a\n"]);
}

#[test]
fn patterns_of_arns() {
    fits(
        patterns::ROLE_ARN,
        &[
            ROLE_NAME,
            "arn:aws-cn:iam::123456789012:role/a/b:c",
            "arn:aws-iso-b:iam::123456789012:role/",
            "arn:aws-us-gov:iam::123456789012:role/r",
            "arn:aws-eusc:iam::123456789012:role/r",
        ],
        &[
            "",
            "arn:aws:iam::12345678901:role/r",
            "arn:aws:iam:us-east-1:123456789012:role/r",
            "arn:aws:iam::123456789012:user/u",
            "arn:aws:iam::123456789012:role",
            "arn:aws-iso-:iam::123456789012:role/r",
            "arn:aws-x:iam::123456789012:role/r",
            "arn:aws:sts::123456789012:role/r",
            "arn:aws:iam::123456789012:role/r\n",
        ],
    );
    fits(
        patterns::ARN,
        &[
            "arn:aws:appconfig:us-east-1:123456789012:application/abc1234",
            "arn:aws:appconfig:us-east-1::extension/AWS.AppConfig.FeatureFlags/1",
            "arn::sns:::topic",
            "arn:aws-us-gov:sqs:us-gov-west-1:123456789012:q",
            "arn:aws-iso:sqs:us-iso-east-1:123456789012:q",
            "arn:aws-iso-b:sqs:us-isob-east-1:123456789012:q",
            "arn:aws-eusc:sqs:eusc-de-east-1:123456789012:q",
        ],
        &[
            "",
            "arn:aws:appconfig:us-east-1:123456789012:",
            "arn:aws:appconfig:us-east-1:123456789012",
            "arn:aws:s3:us-east-1:123456789012:x",
            "arn:aws:appconfig:us-east-10:123456789012:x",
            "arn:aws:appconfig:useast-1:123456789012:x",
            "arn:aws:appconfig:us-gov:123456789012:x",
            "arn:aws:appconfig:us-isobb-east-1:123456789012:x",
            "arn:aws:appconfig:us-east-1:12345:x",
            "arn:aws:appconfig:us-east-1:123456789012:a b",
            "urn:aws:appconfig:us-east-1:123456789012:x",
            "arn:gov:appconfig:us-east-1:123456789012:x",
        ],
    );
}
