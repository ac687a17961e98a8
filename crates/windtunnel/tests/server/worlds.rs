//! Which world a call goes to, addresses and clocks.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Server, wait_template};
use crate::common::windtunnel;

#[test]
fn worlds_are_apart_by_account_and_region() {
    let server = Server::start(&["--account", "AKIDSHOP=111122223333"]);
    let clock = |who, body: Value| {
        let method = if body.is_null() { "GET" } else { "POST" };
        server.signed(who, method, "/_windtunnel/clock", &body).ok()["now"].clone()
    };
    let (shop, other, far) = (
        ("AKIDSHOP", "us-east-1"),
        ("AKID", "us-east-1"),
        ("AKID", "eu-west-1"),
    );
    let own = ("444455556666", "us-east-1");
    for (who, account) in [
        (shop, "111122223333"),
        (other, "123456789012"),
        (own, "444455556666"),
    ] {
        let made = server
            .signed(who, "POST", "/experimentTemplates", &wait_template("PT1M"))
            .ok();
        let arn = made["experimentTemplate"]["arn"].as_str().unwrap();
        assert!(arn.contains(&format!(":us-east-1:{account}:")), "{arn}");
    }
    clock(shop, json!({ "advance": "PT1H" }));
    assert_eq!(clock(shop, Value::Null), "2026-01-01T01:00:00.000Z");
    for who in [other, far, own] {
        assert_eq!(clock(who, Value::Null), "2026-01-01T00:00:00.000Z");
    }
    let listed = |who| {
        let listed = server
            .signed(who, "GET", "/experimentTemplates", &Value::Null)
            .ok();
        listed["experimentTemplates"].as_array().unwrap().len()
    };
    assert_eq!((listed(shop), listed(other), listed(far)), (1, 1, 0));
    // What is not signed goes where the default account is.
    let unsigned = server.get("/experimentTemplates").ok();
    assert_eq!(unsigned["experimentTemplates"].as_array().unwrap().len(), 1);
    let refused = server.signed(("AKID", "moon"), "GET", "/experiments", &Value::Null);
    assert_eq!(refused.refused(403).0, "InvalidSignatureException");
}

#[test]
fn there_are_only_so_many_worlds() {
    let server = Server::start(&["--max-worlds", "2"]);
    let list =
        |account: &str| server.signed((account, "us-east-1"), "GET", "/experiments", &Value::Null);
    list("000000000001").ok();
    list("000000000002").ok();
    assert_eq!(
        list("000000000003").refused(402).0,
        "ServiceQuotaExceededException"
    );
    list("000000000001").ok();
}

#[test]
fn other_machines_need_leave() {
    for address in ["0.0.0.0:0", "[::]:0"] {
        let refused = windtunnel(&["serve", "--listen", address]);
        assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
        assert!(
            refused.stderr.contains("--allow-remote"),
            "{}",
            refused.stderr
        );
    }
    let server = Server::start_on("0.0.0.0:0", &["--allow-remote"]);
    let port = server.address.strip_prefix("0.0.0.0:").unwrap();
    let reply = crate::client::call(&format!("127.0.0.1:{port}"), "GET", "/experiments", "", "");
    reply.unwrap().ok();
}

#[test]
fn bad_flags_are_bad_usage() {
    for (flag, bad) in [
        ("--clock", "wall*0"),
        ("--start", "soon"),
        ("--account", "1"),
        ("--principal", "KEY="),
        ("--timeout", "0"),
        ("--max-body", "0"),
        ("--max-worlds", "0"),
        ("--seed", "-1"),
        ("--listen", "nowhere"),
    ] {
        assert_eq!(windtunnel(&["serve", flag, bad]).code, 2, "{flag}");
    }
}

#[test]
fn a_fast_wall_clock_fires_by_itself() {
    let server = Server::start(&["--clock", "wall*60"]);
    let began = Instant::now();
    let id = server.start_wait("PT1M");
    let events = || {
        server.get("/_windtunnel/health").ok()["worlds"][0]["events"]
            .as_u64()
            .unwrap()
    };
    // Health moves no world: what happens meanwhile fires in the background.
    while events() < 6 {
        assert!(
            began.elapsed() < Duration::from_secs(8),
            "{}",
            server.world()
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(
        began.elapsed() >= Duration::from_secs(1),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(server.status(&id), "completed");
    let read = || {
        server.get("/_windtunnel/clock").ok()["now"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let first = read();
    assert!(first.as_str() > "2026-01-01T00:01:01", "{first}");
    std::thread::sleep(Duration::from_millis(20));
    assert!(read() > first);
    let body = json!({ "advance": "PT1S" });
    let (code, _) = server.post("/_windtunnel/clock", &body).refused(409);
    assert_eq!(code, "ConflictException");
}

#[test]
fn all_services_have_one_origin() {
    let server = Server::start(&[]);
    let made = |path: &str, body: Value| server.post(path, &body).ok();
    made("/experimentTemplates", wait_template("PT1M"));
    made("/applications", json!({ "Name": "shop" }));
    let studio = json!({ "adminRoleArn": "arn:aws:iam::123456789012:role/admin",
        "displayName": "Studio", "studioName": "studio",
        "userRoleArn": "arn:aws:iam::123456789012:role/user" });
    let studio = made("/2020-08-01/studios", studio);
    assert_eq!(studio["studio"]["state"], "CREATE_IN_PROGRESS");
    while server
        .post("/_windtunnel/clock", &json!({ "next": true }))
        .ok()["next"]
        .is_string()
    {}
    let id = studio["studio"]["studioId"].as_str().unwrap();
    let shown = server.get(&format!("/2020-08-01/studios/{id}")).ok();
    assert_eq!(shown["studio"]["state"], "READY");
    let events = server.get("/_windtunnel/events").ok();
    let last = events["events"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["service"], &last["to"]),
        (&json!("nimble"), &json!("READY"))
    );
}
