//! T14 and T15: the limit of twelve hours, and what comes after the end.

use super::*;

#[test]
fn t14_twelve_hours() {
    let plan = Plan::new().wait("A", "PT12H").wait("B", "PT1M").after("A");
    in_all_modes(
        |_| {},
        |sim| {
            let id = sim.fly(&plan);
            sim.expect(
                43_200,
                "0 experiment pending->initiating time
                1 experiment initiating->running time
                1 A pending->initiating time
                1 A initiating->running time",
            );
            sim.shows(&id, "running 0 0..\nA running 1..\nB pending");
            sim.expect(
                43_201,
                "43201 A running->completed time
                43201 B pending->cancelled limit
                43201 experiment running->failed limit",
            );
            let reason = sim.get(&id).state.reason;
            assert!(!reason.is_empty());
            sim.shows(
                &id,
                &format!(
                    "failed 0 0..43201 {reason:?}
                    error 123456789012 QuotaExceededFailure experiment
                    A completed 1..43201
                    B cancelled"
                ),
            );
        },
    );
}

#[test]
fn t14_without_b_completes_at_the_limit() {
    for stepping in [false, true] {
        let mut sim = Sim::new();
        sim.stepping = stepping;
        let id = sim.fly(&Plan::new().wait("A", "PT12H"));
        sim.at(43_200).events();
        sim.expect(
            43_201,
            "43201 A running->completed time
            43201 experiment running->completed time",
        );
        sim.shows(&id, "completed 0 0..43201\nA completed 1..43201");
    }
}

#[test]
fn t14_what_still_runs_at_the_limit_is_stopped() {
    let plan = Plan::new()
        .wait("A", "PT1M")
        .wait("B", "PT12H")
        .after("A")
        .wait("C", "PT1M")
        .after("B");
    in_all_modes(
        |_| {},
        |sim| {
            let id = sim.fly(&plan);
            sim.at(43_200).events();
            sim.expect(
                43_201,
                "43201 B running->stopping limit
                43201 C pending->cancelled limit",
            );
            assert_eq!(sim.get(&id).state.status, "running");
            sim.expect(
                43_202,
                "43202 B stopping->stopped time
                43202 experiment running->failed limit",
            );
            let reason = sim.get(&id).state.reason;
            sim.shows(
                &id,
                &format!(
                    "failed 0 0..43202 {reason:?}
                    error 123456789012 QuotaExceededFailure experiment
                    A completed 1..61
                    B stopped 61..43202
                    C cancelled"
                ),
            );
        },
    );
}

#[test]
fn t15_report() {
    in_all_modes(
        |_| {},
        |sim| {
            let id = sim.fly(&diamond().report(None));
            sim.expect(0, "0 experiment pending->initiating time");
            sim.shows(
                &id,
                "initiating 0 0..
                report pending
                A pending
                B pending
                C pending
                D pending",
            );
            sim.at(300).events();
            sim.expect(
                301,
                "301 D running->completed time
                301 experiment running->completed time",
            );
            let shows = |sim: &mut Sim, report: &str| {
                let text = format!(
                    "completed 0 0..301
                    report {report}
                    A completed 1..61
                    B completed 61..181
                    C completed 61..241
                    D completed 241..301"
                );
                sim.shows(&id, &text);
            };
            shows(sim, "pending");
            sim.expect(1_500, "");
            shows(sim, "pending");
            sim.expect(1_501, "1501 report pending->running time");
            shows(sim, "running");
            sim.expect(1_560, "");
            sim.expect(1_561, "1561 report running->completed time");
            let arn = format!("arn:aws:s3:::reports/fis/{id}/report.pdf");
            shows(
                sim,
                &format!("completed \"Report generated.\" experiment-report {arn}"),
            );
            sim.expect(10_000, "");
        },
    );
}

#[test]
fn t15_post_experiment_duration_is_waited_for() {
    let mut sim = Sim::new();
    let id = sim.fly(&Plan::new().wait("A", "PT1M").report(Some("PT0S")));
    sim.at(60).events();
    sim.expect(
        61,
        "61 A running->completed time
        61 experiment running->completed time
        61 report pending->running time",
    );
    sim.expect(121, "121 report running->completed time");
    assert_eq!(
        sim.get(&id)
            .experiment_report
            .map(|report| report.state.status)
            .as_deref(),
        Some("completed")
    );
}
