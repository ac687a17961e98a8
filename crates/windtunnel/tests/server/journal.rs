//! No answer is given that the journal does not hold.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Server, call};
use crate::common::{scratch, windtunnel};

/// Returns the path of a journal that does not exist.
fn path(name: &str) -> PathBuf {
    let path = scratch(name);
    let _ = std::fs::remove_file(&path);
    path
}

fn replay(path: &Path) -> crate::common::Ran {
    windtunnel(&["replay", path.to_str().unwrap()])
}

/// Sets alarms as an account until the server goes away; returns the ARNs that were answered.
fn alarms_until_the_end(address: &str, account: usize) -> Vec<String> {
    let signed = format!(
        "authorization: AWS4-HMAC-SHA256 Credential={account:012}/20260101/us-east-1/fis/aws4_request\r\n"
    );
    let mut answered = Vec::new();
    for nth in 0.. {
        let arn = format!("arn:of:{account}:{nth}:");
        let body = json!({ "arn": arn, "state": "ALARM" }).to_string();
        match call(address, "POST", "/_windtunnel/alarms", &signed, &body) {
            Ok(reply) if reply.status == 200 => answered.push(arn),
            _ => break,
        }
    }
    answered
}

/// Lets clients write until the server is ended so; returns what they had answers for.
fn end_under_load(server: &mut Server, end: impl FnOnce(&mut Server)) -> Vec<String> {
    let clients: Vec<_> = (1..=4)
        .map(|account| {
            let address = server.address.clone();
            thread::spawn(move || alarms_until_the_end(&address, account))
        })
        .collect();
    thread::sleep(Duration::from_millis(400));
    end(server);
    let answered = clients
        .into_iter()
        .flat_map(|client| client.join().unwrap());
    let answered: Vec<String> = answered.collect();
    assert!(answered.len() > 20, "{}", answered.len());
    answered
}

#[test]
fn a_kill_loses_no_answered_request() {
    let path = path("killed.jsonl");
    let mut server = Server::start(&["--journal", path.to_str().unwrap()]);
    let id = server.start_wait("PT5M");
    server
        .post("/_windtunnel/clock", &json!({ "advance": "PT1M" }))
        .ok();
    let digest = server.world()["digest"].as_str().unwrap().to_owned();
    let answered = end_under_load(&mut server, |server| server.child.kill().unwrap());

    let journal = std::fs::read_to_string(&path).unwrap();
    for arn in &answered {
        assert!(journal.contains(arn), "{arn} was answered and is lost");
    }
    let ran = replay(&path);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let world = format!("123456789012 us-east-1  2026-01-01T00:01:00.000Z  digest {digest}");
    assert!(ran.stdout.contains(&world), "{}", ran.stdout);

    // Resumed, it goes on as if nothing had happened.
    let server = Server::start(&["--journal", path.to_str().unwrap(), "--resume"]);
    assert_eq!(server.status(&id), "running");
    assert_eq!(server.get("/_windtunnel/events").ok()["next"], 6);
    for account in 1..=4 {
        let who = format!("{account:012}");
        let read = server.signed(
            (&who, "us-east-1"),
            "GET",
            "/_windtunnel/events",
            &Value::Null,
        );
        let own = format!("arn:of:{account}:");
        let own = answered.iter().filter(|arn| arn.starts_with(&own)).count() as u64;
        // The one that was not answered may have been written.
        let kept = read.ok()["next"].as_u64().unwrap();
        assert!((own..=own + 1).contains(&kept), "{kept} of {own}");
    }
    server
        .post("/_windtunnel/clock", &json!({ "advance": "PT5M" }))
        .ok();
    assert_eq!(server.status(&id), "completed");
    assert_eq!(server.terminate(), Some(0));
    assert_eq!(replay(&path).code, 0);
}

/// Sets alarms with long names, one after the other, until the server goes away; returns how many were
/// answered.
fn long_alarms(address: &str, round: usize, answered: &AtomicUsize) -> usize {
    for nth in 0.. {
        // Long enough that many a kill strikes in the midst of a write.
        let arn = format!("arn:{round}:{nth}:{}", "x".repeat(300_000));
        let body = json!({ "arn": arn, "state": "ALARM" }).to_string();
        let reply = call(address, "POST", "/_windtunnel/alarms", "", &body);
        if !reply.is_ok_and(|reply| reply.status == 200) {
            return nth;
        }
        answered.store(nth + 1, Relaxed);
    }
    0
}

#[test]
fn kills_in_the_midst_of_writes_lose_no_answered_request() {
    let path = path("killed-often.jsonl");
    let file = path.to_str().unwrap();
    let mut alarms = 0;
    for round in 0..6 {
        let mut server = Server::start(&["--journal", file, "--resume"]);
        let events = || {
            server.get("/_windtunnel/events").ok()["next"]
                .as_u64()
                .unwrap()
        };
        let kept = usize::try_from(events()).unwrap();
        // Of each round at most the one request that was not answered is there, too.
        assert!(
            (alarms..=alarms + round).contains(&kept),
            "{kept} of {alarms}"
        );
        alarms = kept;
        let address = server.address.clone();
        let seen = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&seen);
        let client = thread::spawn(move || long_alarms(&address, round, &counter));
        while seen.load(Relaxed) == 0 && !client.is_finished() {
            thread::sleep(Duration::from_millis(5));
        }
        thread::sleep(Duration::from_millis(100 + 37 * round as u64));
        server.child.kill().unwrap();
        server.child.wait().unwrap();
        let answered = client.join().unwrap();
        assert!(answered > 0);
        alarms += answered;
        let ran = replay(&path);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
}

#[test]
fn an_answer_comes_after_its_journal_entry() {
    let path = path("before.jsonl");
    let server = Server::start(&["--journal", path.to_str().unwrap()]);
    for nth in 0..100 {
        let arn = format!("arn:{nth}:");
        let body = json!({ "arn": arn, "state": "ALARM" });
        server.post("/_windtunnel/alarms", &body).ok();
        let journal = std::fs::read_to_string(&path).unwrap();
        assert!(
            journal.contains(&arn),
            "{arn} was answered and is not written"
        );
    }
}

#[test]
fn a_term_signal_loses_nothing() {
    let path = path("terminated.jsonl");
    let mut server = Server::start(&["--journal", path.to_str().unwrap()]);
    let answered = end_under_load(&mut server, |server| server.signal("TERM"));
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    let journal = std::fs::read_to_string(&path).unwrap();
    for arn in &answered {
        assert!(journal.contains(arn), "{arn} was answered and is lost");
    }
    // The last lines say what each world held.
    assert_eq!(
        journal.matches("\"state\":\"").count() - journal.matches("ALARM").count(),
        4
    );
    let ran = replay(&path);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let inputs = format!("\n{} inputs, ", journal.matches("SetAlarm").count());
    assert!(ran.stdout.contains(&inputs), "{}", ran.stdout);
}

#[test]
fn requests_on_their_way_are_answered_before_the_end() {
    use std::io::Write;
    let server = Server::start(&[]);
    let mut stream = server.connect();
    let head = "POST /_windtunnel/alarms HTTP/1.1\r\nhost: x\r\ncontent-length: 26\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let idle = server.connect();
    server.get("/experiments").ok();
    server.signal("TERM");
    thread::sleep(Duration::from_millis(100));
    stream.write_all(br#"{"arn":"a","state":"OK"}  "#).unwrap();
    let reply = crate::client::read_reply(&mut stream).unwrap();
    assert_eq!(reply.status, 200);
    drop(idle);
    let mut server = server;
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
}

#[test]
fn an_existing_journal_is_only_resumed() {
    let path = path("existing.jsonl");
    let file = path.to_str().unwrap();
    let serve = |more: &[&str]| {
        let args = [
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--log",
            "error",
            "--journal",
            file,
        ];
        windtunnel(&[&args, more].concat())
    };
    let server = Server::start(&["--journal", file]);
    server.start_wait("PT5M");
    server
        .post("/_windtunnel/reset", &json!({ "seed": 5 }))
        .ok();
    let second = server.start_wait("PT5M");
    let events = server.get("/_windtunnel/events").ok();
    let refused = serve(&["--resume"]);
    assert!(
        refused.stderr.contains("another server has it open"),
        "{}",
        refused.stderr
    );
    assert_eq!(server.terminate(), Some(0));
    let refused = serve(&[]);
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    assert!(refused.stderr.contains("--resume"), "{}", refused.stderr);

    // A line that was cut off is no answered request.
    let whole = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{whole}{{\"world\":1,\"at\":17672")).unwrap();
    let server = Server::start(&["--journal", file, "--resume"]);
    assert_eq!(server.status(&second), "initiating");
    assert_eq!(server.get("/_windtunnel/events").ok(), events);
    assert_eq!(server.world()["seed"], 5);
    assert_eq!(server.terminate(), Some(0));
    let ran = replay(&path);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));

    // One that does not come out as recorded is not gone on with.
    let other = whole
        .replacen("PT5M", "PT6M", 1)
        .replacen("\"seed\":5", "\"seed\":6", 1);
    std::fs::write(&path, other).unwrap();
    let refused = serve(&["--resume"]);
    assert_eq!(refused.code, 2);
    assert!(
        refused.stderr.contains("existing.jsonl:"),
        "{}",
        refused.stderr
    );
    assert!(serve(&["--journal"]).code == 2);
}

#[test]
fn who_cannot_listen_leaves_no_journal() {
    let path = path("unbound.jsonl");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let journal = path.to_str().unwrap();
    let refused = windtunnel(&["serve", "--listen", &address, "--journal", journal]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains(&address), "{}", refused.stderr);
    assert!(!path.exists());
    drop(taken);
    let server = Server::start_on(&address, &["--journal", journal]);
    server.get("/_windtunnel/clock").ok();
}

#[test]
fn the_first_divergence_is_named() {
    let path = path("diverging.jsonl");
    let server = Server::start(&["--journal", path.to_str().unwrap()]);
    let alarm = |state: &str| {
        let body = json!({ "arn": "a", "state": state });
        server.post("/_windtunnel/alarms", &body).ok();
    };
    alarm("OK");
    alarm("ALARM");
    alarm("OK");
    assert_eq!(server.terminate(), Some(0));
    let journal = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<Value> = journal
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let first = lines
        .iter()
        .position(|line| line["command"]["env"]["SetAlarm"]["state"] == "ALARM");
    let changed = journal.replacen(r#""state":"ALARM""#, r#""state":"INSUFFICIENT_DATA""#, 1);
    std::fs::write(&path, changed).unwrap();
    let ran = replay(&path);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    // The line behind the changed one says what it had led to.
    let place = format!("diverging.jsonl:{}: the digest is ", first.unwrap() + 2);
    assert!(ran.stderr.contains(&place), "{} lacks {place}", ran.stderr);
    for bad in [
        "",
        "no journal\n",
        "no journal",
        "{ \"windtunnel\": \"scenario/v1\" }\n",
        "{\n",
    ] {
        std::fs::write(&path, bad).unwrap();
        let ran = replay(&path);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{bad}");
        assert!(
            ran.stderr.contains("diverging.jsonl:1: not a journal"),
            "{}",
            ran.stderr
        );
    }
    // Nothing is made a journal of that was none.
    std::fs::write(&path, "no journal").unwrap();
    let file = path.to_str().unwrap();
    let refused = windtunnel(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--journal",
        file,
        "--resume",
    ]);
    assert_eq!(refused.code, 2);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "no journal");
    std::fs::remove_file(&path).unwrap();
    assert_eq!(replay(&path).code, 2);
}

#[test]
fn calls_that_only_read_are_not_written() {
    let path = path("read.jsonl");
    let server = Server::start(&["--journal", path.to_str().unwrap()]);
    let id = server.start_wait("PT5M");
    let before = std::fs::read_to_string(&path).unwrap();
    for _ in 0..3 {
        server.status(&id);
        server.get("/_windtunnel/events").ok();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), before);
    // A refused call is an input like others.
    server.post(
        "/experiments",
        &json!({ "clientToken": "x", "experimentTemplateId": "EXT1" }),
    );
    assert!(std::fs::read_to_string(&path).unwrap().len() > before.len());
}

#[test]
fn a_move_of_the_clock_is_an_answer_too() {
    let path = path("moved.jsonl");
    let mut server = Server::start(&["--journal", path.to_str().unwrap()]);
    server.get("/_windtunnel/clock").ok();
    // Nothing happens meanwhile.
    let moved = server
        .post("/_windtunnel/clock", &json!({ "advance": "PT1H" }))
        .ok();
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    let server = Server::start(&["--journal", path.to_str().unwrap(), "--resume"]);
    assert_eq!(server.get("/_windtunnel/clock").ok(), moved);
}

#[test]
fn what_fired_on_a_wall_clock_was_answered_and_is_kept() {
    let path = path("wall.jsonl");
    let args = ["--journal", path.to_str().unwrap(), "--clock", "wall*600"];
    let mut server = Server::start(&args);
    let id = server.start_wait("PT1M");
    while server.status(&id) != "completed" {
        thread::sleep(Duration::from_millis(10));
    }
    let events = server.get("/_windtunnel/events").ok();
    let digest = server.world()["digest"].as_str().unwrap().to_owned();
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    let ran = replay(&path);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stdout.contains(&format!("digest {digest}, 6 events")),
        "{}",
        ran.stdout
    );
    let server = Server::start(&[&args[..], &["--resume"]].concat());
    assert_eq!(server.get("/_windtunnel/events").ok(), events);
    assert_eq!(server.status(&id), "completed");
}
