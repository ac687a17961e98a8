//! Clients that are slow, broken or many: the others are answered all the same.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::client::{Server, read_reply};

fn impatient() -> Server {
    Server::start(&["--timeout", "0.4", "--max-body", "1000"])
}

/// Checks that others are answered, and soon.
fn answers_others(server: &Server) {
    let asked = Instant::now();
    server.get("/experiments").ok();
    assert!(
        asked.elapsed() < Duration::from_secs(2),
        "{:?}",
        asked.elapsed()
    );
}

/// Reads until the other side closes.
fn is_closed(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    // A reset is an end, too.
    match stream.read_to_end(&mut rest) {
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => panic!("it is still open"),
        _ => {}
    }
}

#[test]
fn who_dribbles_a_head_is_cut_off() {
    let server = impatient();
    let mut stream = server.connect();
    let began = Instant::now();
    for byte in b"GET /experiments HTTP/1.1\r\nhost: x\r\n".iter().cycle() {
        if stream.write_all(&[*byte]).is_err() || began.elapsed() > Duration::from_secs(1) {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    answers_others(&server);
    is_closed(&mut stream);
    let mut silent = server.connect();
    is_closed(&mut silent);
}

#[test]
fn who_dribbles_a_body_is_told_so() {
    let server = impatient();
    for length in ["content-length: 100", "transfer-encoding: chunked"] {
        let mut stream = server.connect();
        let head = format!("POST /experiments HTTP/1.1\r\nhost: x\r\n{length}\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        answers_others(&server);
        let reply = read_reply(&mut stream).unwrap();
        assert!(reply.head.contains("connection: close"), "{reply:?}");
        assert_eq!(reply.refused(408).0, "RequestTimeout");
    }
}

#[test]
fn a_body_that_is_too_long_is_refused() {
    let server = impatient();
    let send = |length: usize| {
        let body = " ".repeat(length);
        server.call("POST", "/experiments", "", &body)
    };
    assert_eq!(send(1_000).status, 400);
    for length in [1_001, 7_000] {
        let refused = send(length);
        assert!(
            refused
                .head
                .contains("x-amzn-errortype: payloadtoolargeexception")
        );
        assert_eq!(refused.refused(413).0, "PayloadTooLargeException");
    }
    // One without an end is cut off.
    let mut stream = server.connect();
    let head = b"POST /experiments HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n";
    stream.write_all(head).unwrap();
    let chunk = format!("1000\r\n{}\r\n", " ".repeat(0x1000));
    let cut = (0..10_000).any(|_| stream.write_all(chunk.as_bytes()).is_err());
    assert!(cut);
    answers_others(&server);
}

#[test]
fn a_body_that_is_declared_too_long_is_refused_before_it_comes() {
    let server = Server::start(&["--max-body", "1000"]);
    for length in ["1001", "7000", "900000000", "99999999999999999"] {
        for expect in ["", "expect: 100-continue\r\n"] {
            let mut stream = server.connect();
            let head = format!(
                "POST /experiments HTTP/1.1\r\nhost: x\r\n{expect}content-length: {length}\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).unwrap();
            let mut answer = [0; 12];
            stream.read_exact(&mut answer).unwrap();
            assert_eq!(&answer, b"HTTP/1.1 413", "{expect}{length}");
        }
    }
    // What is not too long is still asked for.
    let mut stream = server.connect();
    let head = b"POST /experiments HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
                 expect: 100-continue\r\ncontent-length: 2\r\n\r\n";
    stream.write_all(head).unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 100");
    stream.write_all(b"{}").unwrap();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("HTTP/1.1 400"), "{rest}");
}

/// Starts a server that may have few files open, with the limits as `ulimit` sets them.
#[cfg(unix)]
fn with_few_files(limits: &str, log: &std::path::Path) -> Server {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    let binary = env!("CARGO_BIN_EXE_windtunnel");
    let script =
        format!("{limits}; exec '{binary}' serve --listen 127.0.0.1:0 --timeout 1 --log warn");
    let mut child = Command::new("sh")
        .args(["-c", &script])
        .stdout(Stdio::piped())
        .stderr(std::fs::File::create(log).unwrap())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let stdout = child.stdout.take().unwrap();
    BufReader::new(stdout).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening on http://").unwrap();
    let address = address.to_owned();
    Server { child, address }
}

#[cfg(unix)]
#[test]
fn few_files_are_made_more_where_the_system_allows() {
    let log = crate::common::scratch("few-files.txt");
    let server = with_few_files("ulimit -Sn 80", &log);
    let idle: Vec<TcpStream> = (0..200).map(|_| server.connect()).collect();
    let asked = Instant::now();
    server.get("/experiments").ok();
    // Before the first idle connection was closed.
    assert!(asked.elapsed() < Duration::from_millis(800));
    drop(idle);
    assert_eq!(std::fs::read_to_string(&log).unwrap(), "");

    let server = with_few_files("ulimit -n 80", &log);
    let idle: Vec<TcpStream> = (0..50).map(|_| server.connect()).collect();
    // Some are closed in time, and who waits gets a place.
    server.get("/experiments").ok();
    drop(idle);
    assert_eq!(server.terminate(), Some(0));
    let log = std::fs::read_to_string(&log).unwrap();
    assert_eq!(log.matches("few files may be open").count(), 1, "{log}");
    assert!(!log.contains("cannot accept"), "{log}");
}

#[test]
fn what_is_no_http_is_refused() {
    let server = impatient();
    let long = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(100_000));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(1_000));
    for bad in [
        "hello\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET /a b HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\ncontent-length: x\r\n\r\n",
        "POST / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        "\0\0\0\0\r\n\r\n",
        "\u{16}\u{3}\u{1}\r\n\r\n",
        long.as_str(),
        many.as_str(),
    ] {
        let mut stream = server.connect();
        // It may be refused before all was sent.
        let _ = stream.write_all(bad.as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer);
        let is_refused = answer.is_empty() || answer.starts_with("HTTP/1.1 4");
        assert!(is_refused, "{bad:.40}: {answer}");
    }
    answers_others(&server);
}

#[test]
fn odd_requests_get_an_error_of_a_service() {
    let server = impatient();
    for (method, path) in [
        ("OPTIONS", "*"),
        ("CONNECT", "example.com:443"),
        ("TRACE", "/"),
        ("BREW", "/experiments"),
        ("GET", "http://example.com/experimentz"),
        ("GET", "/%ff%fe"),
        ("GET", "//..//..//etc/passwd"),
        ("PUT", "/_windtunnell"),
    ] {
        let reply = server.call(method, path, "", "");
        assert_eq!(reply.status / 100, 4, "{method} {path}: {reply:?}");
        assert!(
            reply.head.contains("x-amzn-errortype: "),
            "{method} {path}: {reply:?}"
        );
    }
    let head = server.call("HEAD", "/experiments", "", "");
    assert_eq!((head.status, head.text.as_str()), (404, ""));
    answers_others(&server);
}

#[test]
fn who_has_sent_all_may_shut_its_side() {
    let server = impatient();
    let mut stream = server.connect();
    stream
        .write_all(b"GET /experiments HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    assert_eq!(
        read_reply(&mut stream).unwrap().ok(),
        json!({ "experiments": [] })
    );
    // In the midst of a body there is nothing to answer.
    let mut stream = server.connect();
    let half = b"POST /experiments HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{";
    stream.write_all(half).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    is_closed(&mut stream);
    // Nor is there for who goes away.
    let mut stream = server.connect();
    stream.write_all(half).unwrap();
    drop(stream);
    answers_others(&server);
}

#[test]
fn who_takes_no_answers_is_cut_off() {
    let server = impatient();
    let id = server.start_wait("PT5M");
    let mut stream = server.connect();
    let request = format!("GET /experiments/{id} HTTP/1.1\r\nhost: x\r\n\r\n");
    let requests = request.repeat(200);
    stream
        .set_write_timeout(Some(Duration::from_secs(5)))
        .unwrap();
    // Nothing is read: in the end the server has no place for its answers and gives up.
    let cut = (0..1_000).find_map(|_| stream.write_all(requests.as_bytes()).err());
    let kind = cut.expect("it takes everything").kind();
    assert_ne!(kind, std::io::ErrorKind::WouldBlock);
    answers_others(&server);
}

#[test]
fn a_thousand_idle_connections_keep_nobody_out() {
    let server = Server::start(&[]);
    let idle: Vec<TcpStream> = (0..1_000).map(|_| server.connect()).collect();
    answers_others(&server);
    let id = server.start_wait("PT5M");
    server
        .post("/_windtunnel/clock", &json!({ "advance": "PT1H" }))
        .ok();
    assert_eq!(server.status(&id), "completed");
    drop(idle);
    answers_others(&server);
    assert_eq!(server.terminate(), Some(0));
}
