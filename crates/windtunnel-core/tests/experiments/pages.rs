//! Pages of every list.

use super::*;

/// A list: operation, request, member that holds the items, members that tell items apart.
struct Paged {
    operation: &'static str,
    request: Value,
    items: &'static str,
    count: usize,
}

impl Paged {
    fn page(
        &self,
        sim: &mut Sim,
        size: Option<usize>,
        token: Option<&str>,
    ) -> (Vec<Value>, Option<String>) {
        let mut request = self.request.clone();
        if let Some(size) = size {
            request["maxResults"] = json!(size);
        }
        if let Some(token) = token {
            request["nextToken"] = json!(token);
        }
        let mut answer = sim.ask(self.operation, request);
        let token = answer
            .get("nextToken")
            .map(|token| token.as_str().expect("a text").to_owned());
        let Value::Array(items) = answer[self.items].take() else {
            panic!("no list")
        };
        (items, token)
    }

    fn all(&self, sim: &mut Sim, size: Option<usize>) -> (Vec<Value>, Vec<usize>) {
        let (mut all, mut sizes, mut token) = (Vec::new(), Vec::new(), None);
        loop {
            let (items, next) = self.page(sim, size, token.as_deref());
            sizes.push(items.len());
            all.extend(items);
            match next {
                Some(next) => {
                    assert!(
                        (1..=1_024).contains(&next.len()),
                        "a token that can be sent back"
                    );
                    assert_ne!(Some(&next), token.as_ref());
                    token = Some(next);
                }
                None => return (all, sizes),
            }
        }
    }
}

/// A world with 130 templates, experiments, accounts and resolved targets, and its lists.
fn full() -> (Sim, Vec<Paged>) {
    let mut sim = Sim::configured(common::unbounded);
    let arn = |nth: u32| format!("arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-{nth:08}");
    sim.register((0..130).map(|nth| tagged(instance(&arn(nth)), "colour", "blue")));
    let by_tag = Plan::new()
        .wait("A", "PT5M")
        .tagged("Blue", "aws:ec2:instance", "colour", "blue");
    let resolved = sim.fly(&by_tag);
    let multi = sim.create(&wait().multi_account());
    for nth in 0..130 {
        let account = json!({
            "experimentTemplateId": multi, "accountId": format!("{nth:012}"), "roleArn": ROLE,
        });
        sim.ask("CreateTargetAccountConfiguration", account);
    }
    let with_accounts = sim.start(&multi).id;
    for _ in 2..130 {
        sim.fly(&wait());
    }
    sim.at(2);
    let list = |operation, request, items, count| Paged {
        operation,
        request,
        items,
        count,
    };
    let lists = vec![
        list(
            "ListExperimentTemplates",
            json!({}),
            "experimentTemplates",
            130,
        ),
        list("ListExperiments", json!({}), "experiments", 130),
        list(
            "ListTargetAccountConfigurations",
            json!({ "experimentTemplateId": multi }),
            "targetAccountConfigurations",
            130,
        ),
        list(
            "ListExperimentResolvedTargets",
            json!({ "experimentId": resolved }),
            "resolvedTargets",
            130,
        ),
        list("ListActions", json!({}), "actions", 50),
        list(
            "ListTargetResourceTypes",
            json!({}),
            "targetResourceTypes",
            24,
        ),
        list(
            "ListExperimentTargetAccountConfigurations",
            json!({ "experimentId": with_accounts }),
            "targetAccountConfigurations",
            130,
        ),
    ];
    (sim, lists)
}

fn has_max_results(list: &Paged) -> bool {
    list.operation != "ListExperimentTargetAccountConfigurations"
}

#[test]
fn a_page_has_a_hundred_items_unless_asked_otherwise() {
    let (mut sim, lists) = full();
    for list in &lists {
        let (all, sizes) = list.all(&mut sim, None);
        assert_eq!(all.len(), list.count, "{}", list.operation);
        let expected = if list.count > 100 {
            vec![100, 30]
        } else {
            vec![list.count]
        };
        assert_eq!(sizes, expected, "{}", list.operation);
    }
}

#[test]
fn pages_of_any_size_make_up_the_same_list() {
    let (mut sim, lists) = full();
    for list in lists.iter().filter(|list| has_max_results(list)) {
        let (whole, _) = list.all(&mut sim, None);
        for size in [1, 7, 10, 100] {
            let (all, sizes) = list.all(&mut sim, Some(size));
            assert_eq!(all, whole, "{} by {size}", list.operation);
            let (last, others) = sizes.split_last().expect("there is a page");
            assert!(
                others.iter().all(|&count| count == size),
                "{} by {size}",
                list.operation
            );
            assert!((1..=size).contains(last), "{} by {size}", list.operation);
        }
    }
}

#[test]
fn max_results_is_1_to_100() {
    let (mut sim, lists) = full();
    for list in lists.iter().filter(|list| has_max_results(list)) {
        for bad in [-1, 0, 101, i64::MAX, i64::MIN] {
            let mut request = list.request.clone();
            request["maxResults"] = json!(bad);
            sim.refuse(INVALID, list.operation, request);
        }
    }
}

#[test]
fn unusable_tokens_are_refused() {
    let (mut sim, lists) = full();
    for list in &lists {
        for bad in [
            "",
            " ",
            "x",
            "1",
            "AAAAAAAAAAAAAAAA",
            &"z".repeat(1_024),
            &"z".repeat(1_025),
            "ä",
        ] {
            let mut request = list.request.clone();
            request["nextToken"] = json!(bad);
            sim.refuse(INVALID, list.operation, request);
        }
    }
}

#[test]
fn a_token_with_one_character_changed_is_refused() {
    let (mut sim, lists) = full();
    let (_, token) = lists[0].page(&mut sim, Some(10), None);
    let token = token.expect("there are more");
    for at in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[at] = if bytes[at] == b'2' { b'3' } else { b'2' };
        let bad = String::from_utf8(bytes).expect("a text");
        sim.refuse(INVALID, lists[0].operation, json!({ "nextToken": bad }));
    }
}

#[test]
fn the_token_of_another_list_is_refused() {
    let (mut sim, lists) = full();
    for list in lists.iter().filter(|list| has_max_results(list)) {
        let (_, token) = list.page(&mut sim, Some(10), None);
        for other in lists
            .iter()
            .filter(|other| other.operation != list.operation)
        {
            let mut request = other.request.clone();
            request["nextToken"] = json!(token);
            sim.refuse(INVALID, other.operation, request);
        }
    }
}

#[test]
fn a_token_does_not_tell_what_it_means() {
    let (mut sim, lists) = full();
    let tokens: Vec<_> = (10..13)
        .map(|size| {
            lists[0]
                .page(&mut sim, Some(size), None)
                .1
                .expect("there are more")
        })
        .collect();
    for pair in tokens.windows(2) {
        let same = pair[0]
            .bytes()
            .zip(pair[1].bytes())
            .filter(|(a, b)| a == b)
            .count();
        assert!(same < pair[0].len() / 2, "{pair:?}");
    }
}

#[test]
fn the_last_page_has_no_token_even_if_it_is_full() {
    let mut sim = Sim::new();
    for _ in 0..10 {
        sim.create(&wait());
    }
    let list = Paged {
        operation: "ListExperimentTemplates",
        request: json!({}),
        items: "experimentTemplates",
        count: 10,
    };
    assert_eq!(list.all(&mut sim, Some(5)).1, [5, 5]);
    assert_eq!(list.page(&mut sim, Some(10), None).1, None);
}

#[test]
fn a_token_stays_valid_when_items_are_added_or_removed() {
    let mut sim = Sim::new();
    let ids: Vec<_> = (0..8).map(|secs| sim.at(secs).create(&wait())).collect();
    let list = Paged {
        operation: "ListExperimentTemplates",
        request: json!({}),
        items: "experimentTemplates",
        count: 8,
    };
    let (_, token) = list.page(&mut sim, Some(4), None);
    // Gone: one of the first page, the one that the token names, and the next.
    for nth in [1, 3, 4] {
        sim.ask("DeleteExperimentTemplate", json!({ "id": ids[nth] }));
    }
    let new = sim.at(20).create(&wait());
    let (items, next) = list.page(&mut sim, None, token.as_deref());
    assert_eq!(next, None);
    assert_eq!(
        column(&json!(items), "id"),
        [ids[5].as_str(), &ids[6], &ids[7], &new]
    );
}

#[test]
fn a_token_of_experiments_stays_valid_when_they_expire() {
    let mut sim = Sim::configured(|config| {
        common::unbounded(config);
        config.fis.timing.retention = windtunnel_core::Span::from_secs(100);
    });
    let template = sim.create(&wait());
    let ids: Vec<_> = (0..6)
        .map(|nth| sim.at(nth * 50).start(&template).id)
        .collect();
    let list = Paged {
        operation: "ListExperiments",
        request: json!({ "experimentTemplateId": template }),
        items: "experiments",
        count: 6,
    };
    let (_, token) = list.page(&mut sim, Some(3), None);
    // Each ends 301 s after its start: by now the first four are gone.
    sim.at(560);
    let (items, next) = list.page(&mut sim, None, token.as_deref());
    assert_eq!(next, None);
    assert_eq!(column(&json!(items), "id"), ids[4..]);
}

#[test]
fn an_empty_list_is_one_empty_page() {
    let mut sim = Sim::new();
    assert_eq!(
        sim.ask("ListExperimentTemplates", json!({})),
        json!({ "experimentTemplates": [] })
    );
    assert_eq!(
        sim.ask("ListExperiments", json!({})),
        json!({ "experiments": [] })
    );
}
