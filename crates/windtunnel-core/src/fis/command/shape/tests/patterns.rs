use super::*;

#[test]
fn blank_texts_are_refused_where_the_pattern_asks_for_more() {
    let rule = r"Member must satisfy regular expression pattern: [\S]+";
    let request = create(|r| action(r).action_id = text(" \t\n"));
    assert_refused(
        &request,
        "' \t\n'",
        "actions.stop.actionId",
        rule,
        "/actions/stop/actionId",
    );
    let request = create(|r| r.client_token = text(" "));
    assert_refused(&request, "' '", "clientToken", rule, "/clientToken");
    let request = create(|r| action(r).parameters = map("p", " ".into()));
    assert_refused(
        &request,
        "' '",
        "actions.stop.parameters.p",
        rule,
        "/actions/stop/parameters/p",
    );
    // Unanchored: blanks may stand beside.
    let request = create(|r| action(r).parameters = map("p", "{\"a\": \"b c\"}".into()));
    assert_eq!(request.check_shape(), Ok(()));
    assert_eq!(create(|r| r.description = text(" ")).check_shape(), Ok(()));
}

#[test]
fn target_parameters_have_the_characters_of_tags() {
    let fine = "caf\u{e9} \u{2028}\u{0661}_.:/=+-@";
    let request = create(|r| target(r).parameters = map("p", fine.into()));
    assert_eq!(request.check_shape(), Ok(()));
    let rule = r"Member must satisfy regular expression pattern: ^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$";
    for bad in ["a,b", "a\nb", "<zone>", "\u{0}"] {
        let request = create(|r| target(r).parameters = map("p", bad.into()));
        let value = format!("'{bad}'");
        let place = "/targets/nodes/parameters/p";
        assert_refused(&request, &value, "targets.nodes.parameters.p", rule, place);
    }
}

#[test]
fn names_are_keys_with_bounds() {
    let rule = |rule: &str| format!("Map keys must satisfy constraint: [{rule}]");
    let long = "x".repeat(65);
    let too_long = rule("Member must have length less than or equal to 64");
    let too_short = rule("Member must have length greater than or equal to 1");
    let blank = rule(r"Member must satisfy regular expression pattern: [\S]+");
    let request = create(|r| {
        r.actions = Some(BTreeMap::from([(long.clone(), TemplateAction::default())]));
    });
    let (value, place) = (format!("'{long}'"), format!("/actions/{long}"));
    assert_refused(&request, &value, "actions", &too_long, &place);
    let request = create(|r| {
        r.targets = Some(BTreeMap::from([("".into(), TemplateTarget::default())]));
    });
    assert_refused(&request, "''", "targets", &too_short, "/targets/");
    let request = create(|r| action(r).parameters = map(" ", "x".into()));
    assert_refused(
        &request,
        "' '",
        "actions.stop.parameters",
        &blank,
        "/actions/stop/parameters/ ",
    );
    let request = create(|r| action(r).targets = map("a/b~c", "".into()));
    assert_refused(
        &request,
        "''",
        "actions.stop.targets.a/b~c",
        "Member must have length greater than or equal to 1",
        "/actions/stop/targets/a~1b~0c",
    );
    let request = create(|r| r.tags = map(&"k".repeat(129), "".into()));
    let too_long = rule("Member must have length less than or equal to 128");
    let (value, place) = (
        format!("'{}'", "k".repeat(129)),
        format!("/tags/{}", "k".repeat(129)),
    );
    assert_refused(&request, &value, "tags", &too_long, &place);
}
