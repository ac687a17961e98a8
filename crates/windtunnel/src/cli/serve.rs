//! `windtunnel serve`: flags, log and the line that says where.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, ValueEnum};
use tracing::level_filters::LevelFilter;
use windtunnel::{
    AccountRule, Accounts, Clock, PrincipalRule, Principals, ServeOptions, parse_start, serve,
};
use windtunnel_core::{Instant, Seed};

#[derive(Args)]
pub(super) struct ServeArgs {
    /// Where to listen; port 0 picks one.
    #[arg(long, default_value = "127.0.0.1:4599", value_name = "HOST:PORT")]
    listen: String,
    /// Listen where other machines can connect. Nobody is asked who they are.
    #[arg(long)]
    allow_remote: bool,
    /// How time moves: `virtual`, only when told; `wall`; `wall*60`, sixty times as fast.
    #[arg(long, default_value_t = Clock::Virtual)]
    clock: Clock,
    /// When worlds begin: a time, or `now`.
    #[arg(long, default_value = "2026-01-01T00:00:00Z", value_name = "TIME", value_parser = parse_start)]
    start: Instant,
    /// The seed of all worlds.
    #[arg(long, default_value_t = 0, allow_negative_numbers = true)]
    seed: u64,
    /// The account of an access key, or of all keys that nothing is said of. An access key of twelve
    /// digits is an account of its own.
    #[arg(long = "account", value_name = "[KEY=]ACCOUNT")]
    accounts: Vec<AccountRule>,
    /// Who calls Nimble Studio with an access key, or with all that nothing is said of.
    #[arg(long = "principal", value_name = "[KEY=]PRINCIPAL")]
    principals: Vec<PrincipalRule>,
    /// Keep all inputs in this file: whatever was answered can be replayed.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// Go on where an existing journal ends.
    #[arg(long, requires = "journal")]
    resume: bool,
    /// How long a client may take for the head of a request, for its body, and to take an answer.
    #[arg(long, default_value = "30", value_name = "SECONDS", value_parser = seconds)]
    timeout: Duration,
    /// The longest body, in bytes.
    #[arg(long, default_value = "4194304", value_name = "BYTES")]
    max_body: NonZeroUsize,
    /// How many worlds there may be, each an account in a Region.
    #[arg(long, default_value = "64", value_name = "COUNT")]
    max_worlds: NonZeroUsize,
    /// What to log to the standard error.
    #[arg(long, value_enum, default_value_t = Level::Info, value_name = "LEVEL")]
    log: Level,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Level {
    /// What went wrong.
    Error,
    /// What may be wrong.
    Warn,
    /// Beginnings and ends.
    Info,
    /// Every request.
    Debug,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().filter(|seconds| *seconds > 0.0);
    let span = seconds.map(Duration::try_from_secs_f64);
    let Some(Ok(span)) = span else {
        return Err("a number of seconds, more than none".into());
    };
    Ok(span.min(LONGEST))
}

/// Longer than any client waits.
const LONGEST: Duration = Duration::from_secs(86_400);

pub(super) fn main(args: &ServeArgs, is_quiet: bool) -> Result<ExitCode, String> {
    let level = match args.log {
        _ if is_quiet => LevelFilter::ERROR,
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
    };
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_max_level(level)
        .init();
    let mut accounts = Accounts::default();
    accounts.extend(args.accounts.iter().cloned());
    let mut principals = Principals::default();
    principals.extend(args.principals.iter().cloned());
    let options = ServeOptions {
        listen: args.listen.clone(),
        allows_remote: args.allow_remote,
        clock: args.clock,
        start: args.start,
        seed: Seed(args.seed),
        accounts,
        principals,
        journal: args.journal.clone(),
        resumes: args.resume,
        patience: args.timeout,
        most_bytes: args.max_body.get(),
        most_worlds: args.max_worlds.get(),
    };
    serve(options, ready)?;
    Ok(ExitCode::SUCCESS)
}

fn ready(address: SocketAddr) {
    // A reader that has gone away does not need to know.
    let _ = super::print(&format!("listening on http://{address}\n"));
}
