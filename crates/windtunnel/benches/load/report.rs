//! The table.

use std::time::Duration;

use crate::client::Measured;
use crate::servers::Server;

/// Prints what stands above the table.
pub fn head(is_smoke: bool) {
    if is_smoke {
        println!("A smoke test: that calls are answered counts, their times do not.");
    }
    println!("One client thread and the server share this machine; compare within a run only.");
    println!("CPU: processor time of the server for a request, user and system.\n");
    println!(
        "{:<40} {:>5} {:<15} {:>9} {:>9} {:>9} {:>8} {:>7}",
        "call", "conns", "server", "req/s", "p50 us", "p99 us", "CPU us", "x moto"
    );
}

/// Prints what one call at one number of connections came to, a row for each server.
pub fn rows(call: &str, connections: usize, servers: &[Server], mut measured: Vec<Measured>) {
    for measured in &mut measured {
        measured.latencies.sort_unstable();
    }
    let rows = servers.iter().zip(&measured);
    let moto = rows.clone().find(|(server, _)| !server.is_ours());
    for (server, measured) in rows {
        let times = moto.map(|(_, moto)| rate(measured) / rate(moto));
        let count = measured.latencies.len() as f64;
        let processor = measured.processor.map(|time| micros(time) / count);
        println!(
            "{call:<40} {connections:>5} {:<15} {:>9.0} {:>9.0} {:>9.0} {:>8} {:>7}",
            server.name,
            rate(measured),
            micros(percentile(&measured.latencies, 50)),
            micros(percentile(&measured.latencies, 99)),
            processor.map_or("-".into(), |processor| format!("{processor:.1}")),
            times.map_or("-".into(), |times| format!("{times:.1}")),
        );
    }
}

/// Returns requests per second.
fn rate(measured: &Measured) -> f64 {
    measured.latencies.len() as f64 / measured.elapsed.as_secs_f64()
}

/// Returns the least latency that so many in a hundred do not exceed.
fn percentile(sorted: &[Duration], hundredths: usize) -> Duration {
    let rank = (sorted.len() * hundredths).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
