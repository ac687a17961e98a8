//! Commands and flags. Results go to the standard output, messages to the standard error.
//!
//! Exit codes: 0 all went as expected, 1 an expectation failed, 2 bad usage or bad input.

mod replay;
mod serve;

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use windtunnel::{
    Deed, Look, Options, Run, Scenario, Timeline, Until, duration, to_json, to_ndjson, to_table,
    visible,
};
use windtunnel_core::{Machine, Seed, appconfig, env, fis, nimble};

/// A wind tunnel for cloud control planes: chaos experiments, gradual deployments and streaming
/// sessions in virtual time, from a seed.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Print nothing but errors and failed expectations.
    #[arg(long, global = true)]
    quiet: bool,
    /// Whether to use colours.
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    color: Colour,
}

#[derive(Subcommand)]
enum Command {
    /// Run a scenario or an FIS experiment template and print what happens when.
    Run(RunArgs),
    /// Check a scenario or an FIS experiment template without running it.
    Check {
        /// The file; `-` is the standard input.
        file: PathBuf,
    },
    /// Serve the AWS APIs over HTTP, with a control plane for tests under `/_windtunnel/`.
    Serve(serve::ServeArgs),
    /// Play the journal of a server again and compare its digests.
    Replay {
        /// The journal; `-` is the standard input.
        journal: PathBuf,
    },
    /// Print transition tables as Mermaid state diagrams.
    States {
        /// Only those of this service.
        #[arg(value_enum)]
        service: Option<Service>,
    },
}

#[derive(Args)]
struct RunArgs {
    /// A scenario (`scenario/v1`) or a template as `aws fis create-experiment-template
    /// --cli-input-json` takes it; `-` is the standard input.
    file: PathBuf,
    /// The seed; that of the file, or 0, when absent.
    #[arg(long, allow_negative_numbers = true)]
    seed: Option<u64>,
    /// When to stop at the latest: a duration from the start such as PT2H, or a time.
    #[arg(long, value_name = "WHEN")]
    until: Option<Until>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Write the result to this file; `-` is the standard output.
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    /// Draw with ASCII only.
    #[arg(long)]
    ascii: bool,
}

impl RunArgs {
    /// Returns the file that the result goes to, if it goes to one.
    fn file_out(&self) -> Option<&Path> {
        self.out.as_deref().filter(|path| *path != Path::new("-"))
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for people.
    Table,
    /// One document with everything.
    Json,
    /// One event or record a line.
    Ndjson,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Service {
    Fis,
    #[value(name = "appconfig")]
    AppConfig,
    Nimble,
    Env,
}

pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match &cli.command {
        Command::Run(args) => run(&cli, args),
        Command::Check { file } => check(&cli, file),
        Command::Serve(args) => serve::main(args, cli.quiet),
        Command::Replay { journal } => replay::main(journal, cli.quiet),
        Command::States { service } => states(*service),
    };
    match done {
        Ok(code) => code,
        Err(message) => {
            complain(&message);
            ExitCode::from(BAD_INPUT)
        }
    }
}

fn run(cli: &Cli, args: &RunArgs) -> Result<ExitCode, String> {
    let scenario = Scenario::load(&args.file).map_err(|refused| refused.to_string())?;
    if let Some(Until::At(instant)) = args.until
        && instant < scenario.start()
    {
        return Err(format!(
            "--until: {instant} lies before the start, {}",
            scenario.start()
        ));
    }
    let options = Options {
        seed: args.seed.map(Seed),
        until: args.until,
        keeps_replies: args.format == Format::Json,
    };
    let flown = Run::new(&scenario, options).fly();
    let timeline = flown.map_err(|refused| refused.to_string())?;
    let text = match args.format {
        Format::Table => to_table(&timeline, &look(cli, args)),
        Format::Json => to_json(&timeline),
        Format::Ndjson => to_ndjson(&timeline),
    };
    match args.file_out() {
        Some(path) => std::fs::write(path, text)
            .map_err(|error| format!("{}: cannot be written: {error}", path.display()))?,
        None if cli.quiet && args.out.is_none() => {}
        None => print(&text)?,
    }
    if args.format == Format::Ndjson && !timeline.invented.is_empty() && !cli.quiet {
        let count = timeline.invented.len();
        complain(&format!(
            "{count} resources were invented for the targets; the table lists them"
        ));
    }
    report_failures(&timeline, scenario.source().name());
    Ok(ExitCode::from(if timeline.has_passed() {
        0
    } else {
        FAILED
    }))
}

fn report_failures(timeline: &Timeline, file: &str) {
    for verdict in timeline.verdicts() {
        if let Some(found) = &verdict.found {
            let (place, expected) = (verdict.place, &verdict.expected);
            complain(&format!(
                "{file}:{place}: expected {expected}, found {found}"
            ));
        }
    }
}

fn check(cli: &Cli, file: &Path) -> Result<ExitCode, String> {
    let scenario = Scenario::load(file).map_err(|refused| refused.to_string())?;
    if !cli.quiet {
        let (name, summary) = (scenario.source().name(), summary(&scenario));
        print(&visible(&format!("{name}: ok\n{summary}\n")))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Says in a line what there is in a scenario.
fn summary(scenario: &Scenario) -> String {
    let count =
        |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    if let Some(plan) = scenario.plan() {
        let (actions, targets) = (count(plan.actions, "action"), count(plan.targets, "target"));
        let (layers, longest) = (count(plan.layers, "layer"), duration(plan.longest));
        return format!("template: {actions} in {layers}, {targets}, longest chain {longest}");
    }
    let steps = scenario.steps();
    let calls = steps.iter().filter_map(|step| match &step.deed {
        Deed::Call(call) => Some(call.expect.len() + usize::from(call.error.is_some())),
        _ => None,
    });
    let calls: Vec<usize> = calls.collect();
    let tables = steps.iter().filter_map(|step| match &step.deed {
        Deed::Exposure(table) => Some(table.expect.len()),
        _ => None,
    });
    let tables: Vec<usize> = tables.collect();
    let end = steps
        .last()
        .map(|step| format!(" up to {}", duration(step.at)))
        .unwrap_or_default();
    let told = scenario.facts().len() + steps.len() - calls.len() - tables.len();
    let counted = match tables.len() {
        0 => String::new(),
        some => format!("{}, ", count(some, "exposure table")),
    };
    let expected = calls.iter().chain(&tables).sum();
    format!(
        "scenario: {}{end}, {}, {}, {counted}{}",
        count(steps.len(), "step"),
        count(calls.len(), "call"),
        count(told, "fact"),
        count(expected, "expectation"),
    )
}

fn states(service: Option<Service>) -> Result<ExitCode, String> {
    fn add<M: Machine>(out: &mut String) {
        let table = M::TABLE;
        out.push_str(&format!(
            "---\ntitle: {}\n---\n{}\n",
            table.name,
            table.to_mermaid()
        ));
    }
    let mut out = String::new();
    let is_wanted = |of| service.is_none_or(|wanted| wanted == of);
    if is_wanted(Service::Fis) {
        add::<fis::ExperimentMachine>(&mut out);
        add::<fis::ActionMachine>(&mut out);
        add::<fis::ReportMachine>(&mut out);
        add::<fis::SafetyLeverMachine>(&mut out);
    }
    if is_wanted(Service::AppConfig) {
        add::<appconfig::DeploymentMachine>(&mut out);
        add::<appconfig::ExperimentDefinitionMachine>(&mut out);
        add::<appconfig::ExperimentRunMachine>(&mut out);
    }
    if is_wanted(Service::Nimble) {
        add::<nimble::StudioMachine>(&mut out);
        add::<nimble::LaunchProfileMachine>(&mut out);
        add::<nimble::StudioComponentMachine>(&mut out);
        add::<nimble::StreamingImageMachine>(&mut out);
        add::<nimble::SessionMachine>(&mut out);
        add::<nimble::StreamMachine>(&mut out);
        add::<nimble::BackupMachine>(&mut out);
    }
    if is_wanted(Service::Env) {
        add::<env::AlarmMachine>(&mut out);
    }
    print(&out)?;
    Ok(ExitCode::SUCCESS)
}

fn look(cli: &Cli, args: &RunArgs) -> Look {
    let is_screen = io::stdout().is_terminal() && args.file_out().is_none();
    let width = terminal_size::terminal_size().filter(|_| is_screen);
    let is_coloured = match cli.color {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => {
            let is_refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
                || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
            is_screen && !is_refused
        }
    };
    Look {
        width: width.map_or(Look::default().width, |(width, _)| usize::from(width.0)),
        is_coloured,
        is_ascii: args.ascii,
    }
}

/// Prints a result. A reader that has gone away has seen enough.
fn print(text: &str) -> Result<(), String> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(format!("the standard output cannot be written: {error}"))
        }
        _ => Ok(()),
    }
}

/// Prints a message, whatever a file has put into it; if even that fails, the exit code still tells.
fn complain(message: &str) {
    let _ = writeln!(io::stderr(), "{}", visible(message));
}

const FAILED: u8 = 1;
const BAD_INPUT: u8 = 2;
