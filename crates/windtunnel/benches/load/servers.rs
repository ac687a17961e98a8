//! The servers: `windtunnel serve` as it was built for the bench, and moto's.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A server, which ends when it is dropped.
pub struct Server {
    pub name: &'static str,
    pub address: String,
    child: Child,
    journal: Option<PathBuf>,
}

impl Server {
    /// Starts windtunnel.
    pub fn windtunnel() -> Result<Self, String> {
        Self::ours("windtunnel", None)
    }

    /// Starts windtunnel with a journal, which is on the disk before an answer is sent.
    pub fn windtunnel_with_journal() -> Result<Self, String> {
        let journal = Path::new(FOLDER).join("load.jsonl");
        match fs::remove_file(&journal) {
            Err(error) if journal.exists() => Err(format!("{}: {error}", journal.display())),
            _ => Self::ours("with a journal", Some(journal)),
        }
    }

    fn ours(name: &'static str, journal: Option<PathBuf>) -> Result<Self, String> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_windtunnel"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--log", "error"]);
        if let Some(journal) = &journal {
            command.arg("--journal").arg(journal);
        }
        let mut child = quiet(&mut command)
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{name}: {error}"))?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            // An answer that cannot be read is no address.
            let _ = BufReader::new(stdout).read_line(&mut line);
        }
        let address = line.trim().strip_prefix("listening on http://");
        let address = address.unwrap_or_default().to_owned();
        let server = Self {
            name,
            address,
            child,
            journal,
        };
        match server.address.is_empty() {
            true => Err(format!("{name} did not start: {line:?}")),
            false => Ok(server),
        }
    }

    /// Starts moto's server, from a virtual environment that is made when there is none.
    pub fn moto() -> Result<Self, String> {
        let program = install_moto()?;
        let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        let free = free.map_err(|error| format!("no free port: {error}"))?;
        let port = free.port().to_string();
        let child = quiet(Command::new(program).args(["-H", "127.0.0.1", "-p", &port])).spawn();
        let server = Self {
            name: "moto",
            address: free.to_string(),
            child: child.map_err(|error| format!("moto: {error}"))?,
            journal: None,
        };
        let start = Instant::now();
        while TcpStream::connect(free).is_err() {
            if start.elapsed() > Duration::from_secs(60) {
                return Err("moto did not start within a minute".into());
            }
            sleep(Duration::from_millis(50));
        }
        Ok(server)
    }

    /// Tells whether it has the control plane of windtunnel.
    pub fn is_ours(&self) -> bool {
        self.name != "moto"
    }

    /// Returns the time of processors that the server has taken so far, as Linux tells it.
    pub fn processor_time(&self) -> Option<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        // The name of the program, in parentheses, may have blanks. Behind it, the times in user
        // and in system mode are the 12th and the 13th, in hundredths of a second.
        let (_, behind) = stat.rsplit_once(')')?;
        let mut times = behind.split_whitespace().skip(11);
        let mut time = || times.next()?.parse::<u64>().ok();
        Some(Duration::from_millis((time()? + time()?) * 10))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(journal) = &self.journal {
            let _ = fs::remove_file(journal);
        }
    }
}

fn quiet(command: &mut Command) -> &mut Command {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
}

/// Installs moto where the build keeps what is temporary; returns the program of its server.
fn install_moto() -> Result<PathBuf, String> {
    let folder = Path::new(FOLDER).join(format!("moto-{MOTO}"));
    let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let program = programs.join("moto_server");
    if !program.exists() {
        eprintln!("installing moto {MOTO} in {}", folder.display());
        let environment = Command::new("python3")
            .args(["-m", "venv"])
            .arg(&folder)
            .status();
        succeed("python3 -m venv", environment)?;
        let installed = Command::new(programs.join("python"))
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ])
            .arg(format!("moto[server]=={MOTO}"))
            .status();
        succeed("pip install", installed)?;
    }
    Ok(program)
}

fn succeed(what: &str, status: std::io::Result<std::process::ExitStatus>) -> Result<(), String> {
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{what} failed: {status}")),
        Err(error) => Err(format!("{what}: {error}")),
    }
}

/// The version of moto that the published figures are of.
const MOTO: &str = "5.2.5";

const FOLDER: &str = env!("CARGO_TARGET_TMPDIR");
