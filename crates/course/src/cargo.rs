//! Calls cargo, with the profile and the target folder of the guide itself.

use std::collections::HashMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use harness::cargo::build_beside;
use harness::child::{Child, PATIENCE};
use harness::report::{Said, said, verbatim};
use serde_json::Value;

use crate::failure::Failure;
use crate::interruption::Interruption;

/// The root of the project.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The file of each program, by its name.
pub(crate) type Programs = HashMap<String, PathBuf>;

/// The file of the program called `name`.
pub(crate) fn file_of<'built>(
    programs: &'built Programs,
    name: &str,
) -> Result<&'built Path, Said> {
    let file = programs.get(name).map(PathBuf::as_path);
    file.ok_or_else(|| said!("cargo built no program called {}", verbatim(name)))
}

/// Builds programs of the workspace, by their names. Cargo shows its progress on stderr.
pub(crate) fn programs<'name>(
    names: impl IntoIterator<Item = &'name str>,
    interruption: &Interruption,
) -> Result<Programs, Failure> {
    programs_and_examples(names, [], interruption)
}

/// The same, with examples of its packages.
///
/// One cargo builds the programs of all packages. A cargo for each, with `--package`, could select other features
/// of the dependencies than `cargo run` and `cargo test` do, and build them twice.
pub(crate) fn programs_and_examples<'name>(
    programs: impl IntoIterator<Item = &'name str>,
    examples: impl IntoIterator<Item = &'name str>,
    interruption: &Interruption,
) -> Result<Programs, Failure> {
    let mut build = cargo_of_the_guide("build");
    for program in programs {
        build.args(["--bin", program]);
    }
    for example in examples {
        build.args(["--example", example]);
    }
    Ok(executables(&run(build, interruption)?, &["bin", "example"]))
}

/// Builds the stages of a lesson: a program of its own, made from `tests/<lesson>.rs`.
pub(crate) fn stages(
    package: &str,
    test: &str,
    interruption: &Interruption,
) -> Result<PathBuf, Failure> {
    let mut build = cargo_of_the_guide("test");
    build.args(["--no-run", "--package", package, "--test", test]);
    let source = verbatim(format!("tests/{test}.rs"));
    let built = executables(&run(build, interruption)?, &["test"]).remove(test);
    Ok(built.ok_or_else(|| said!("cargo built no stages from {}", source))?)
}

/// Builds the program of a package outside the workspace, such as an exercise.
/// The messages of cargo are shown, or else returned in [`Failure::NotBuilt`].
pub(crate) fn program_in(
    folder: &Path,
    is_shown: bool,
    interruption: &Interruption,
) -> Result<Programs, Failure> {
    let mut build = cargo("build", folder);
    // The first build takes a while, so it shows its progress. Later ones show errors only.
    if !is_shown || folder.join("target").is_dir() {
        build.arg("--quiet");
    }
    if !is_shown {
        build.stderr(Stdio::piped());
    }
    Ok(executables(&run(build, interruption)?, &["bin"]))
}

/// For the workspace, with the profile and the target folder of the guide itself.
fn cargo_of_the_guide(what: &str) -> Command {
    let mut cargo = cargo(what, &root());
    let guide = env::current_exe().unwrap_or_default();
    if let Some(folder) = guide.parent() {
        build_beside(folder, &mut cargo);
    }
    cargo
}

fn cargo(what: &str, folder: &Path) -> Command {
    // Set by `cargo run`.
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Errors in the code go to the user; with plain `json` they would be among the messages.
    cargo.args([what, "--message-format=json-render-diagnostics"]);
    cargo
        .arg("--manifest-path")
        .arg(folder.join("Cargo.toml"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit());
    cargo
}

/// Runs cargo to its end, and returns its messages.
fn run(mut command: Command, interruption: &Interruption) -> Result<Vec<u8>, Failure> {
    let mut cargo = Child::spawn(&mut command).map_err(|error| said!("start cargo: {}", error))?;
    interruption.stops_reading_from(&cargo);
    let messages = cargo
        .stdout()
        .take_within(Duration::MAX, |all, ended| ended.then_some(all.len()));
    if interruption.happened() {
        return Err(Failure::Interrupted);
    }
    // Empty if cargo's stderr is the user's.
    let said = cargo.stderr().take_all().unwrap_or_else(|said| said);
    match (messages, cargo.wait(PATIENCE)) {
        (Ok(messages), Some(status)) if status.success() => Ok(messages),
        (_, Some(_)) if !said.is_empty() => {
            Err(Failure::NotBuilt(verbatim(String::from_utf8_lossy(&said))))
        }
        (_, Some(status)) => {
            let command = shown(&command);
            Err(said!("{} failed ({}); it says why above", command, status).into())
        }
        (_, None) => Err(said!("{} does not end", shown(&command)).into()),
    }
}

/// The command without its options: `cargo build`.
fn shown(command: &Command) -> Said {
    let what = command.get_args().next().unwrap_or_default();
    verbatim(format!("cargo {}", what.to_string_lossy()))
}

/// The programs in the messages of cargo, which has a line like this for each:
/// `{"reason": "compiler-artifact", "target": {"name": "tcp-chat", "kind": ["bin"], …}, "executable": "…/tcp-chat", …}`.
fn executables(messages: &[u8], kinds: &[&str]) -> Programs {
    let artifact = |line| {
        let message: Value = serde_json::from_slice(line).ok()?;
        let target = &message["target"];
        if !kinds.contains(&target["kind"][0].as_str()?) {
            return None;
        }
        let name = target["name"].as_str()?;
        Some((name.to_owned(), message["executable"].as_str()?.into()))
    };
    let lines = messages.split(|&byte| byte == b'\n');
    lines.filter_map(artifact).collect()
}
