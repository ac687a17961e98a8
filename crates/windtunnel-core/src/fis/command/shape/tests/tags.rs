use super::*;

#[test]
fn tags_have_the_characters_of_tags() {
    let check = |key: &str, value: &str| {
        check_tags(
            &BTreeMap::from([(key.into(), value.into())]),
            &Limits::aws(),
            "/tags",
        )
    };
    assert_eq!(check("Na me_.:/=+-@\u{e9}1", ""), Ok(()));
    assert_eq!(check("xaws:", "aws:x"), Ok(()));
    let refused = |result: Result<(), Error>, message: &str, place: &str| {
        assert_eq!(result, Err(Error::new(Code::Validation, message).at(place)));
    };
    refused(
        check("aws:name", "x"),
        "Tag key \"aws:name\" must not start with \"aws:\".",
        "/tags/aws:name",
    );
    refused(
        check("a,b", "x"),
        "Tag key \"a,b\" may only have letters, digits, blanks and _.:/=+-@.",
        "/tags/a,b",
    );
    refused(
        check("a/b", "x\n"),
        "Value \"x\n\" of tag \"a/b\" may only have letters, digits, blanks and _.:/=+-@.",
        "/tags/a~1b",
    );
}

#[test]
fn tags_are_at_most_50() {
    let tags = |count: u32| {
        (0..count)
            .map(|n| (format!("k{n:02}"), String::new()))
            .collect()
    };
    let limits = Limits::aws();
    assert_eq!(check_tags(&tags(50), &limits, "/tags"), Ok(()));
    assert_eq!(check_tags(&tags(51), &Limits::unbounded(), "/tags"), Ok(()));
    let error = check_tags(&tags(51), &limits, "/tags").unwrap_err();
    assert_eq!(error.code, Code::Validation);
    assert_eq!(error.place.as_deref(), Some("/tags"));
    let text = "1 validation error detected: Value '[k00, k01, k02, ";
    assert!(error.message.starts_with(text), "{error}");
    let text = "failed to satisfy constraint: Member must have length less than or equal to 50";
    assert!(error.message.ends_with(text), "{error}");
}
