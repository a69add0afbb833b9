//! The programs on stage: built by cargo, just as the guide was.

use std::collections::{BTreeSet, HashMap};
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use lesson_kit::child::{Child, PATIENCE};
use serde_json::Value;

use super::scene::Action;
use super::{Failure, Interruption};
use crate::lessons::Lesson;

/// Where the programs are.
#[derive(Debug)]
pub(crate) enum Programs {
    /// All in one folder.
    In(PathBuf),
    /// Where cargo has put each.
    Built(HashMap<String, PathBuf>),
}

impl Programs {
    /// Those in `folder`.
    pub(crate) fn in_folder(folder: &Path) -> Result<Self, Failure> {
        // They are started from another folder.
        let folder = std::path::absolute(folder)
            .map_err(|error| Failure::Stopped(format!("find {}: {error}", folder.display())))?;
        Ok(Self::In(folder))
    }

    /// The file of the program called `name`.
    pub(crate) fn path(&self, name: &str) -> Result<PathBuf, Failure> {
        match self {
            Self::In(folder) => Ok(folder.join(format!("{name}{}", env::consts::EXE_SUFFIX))),
            Self::Built(paths) => paths
                .get(name)
                .cloned()
                .ok_or_else(|| Failure::Stopped(format!("cargo built no program called `{name}`"))),
        }
    }
}

/// Builds what `lessons` need, with cargo's own progress on stderr.
///
/// When all is fresh, cargo finds that out in a fraction of a second, and touches nothing.
pub(crate) fn build(lessons: &[Lesson], interruption: &Interruption) -> Result<Programs, Failure> {
    let mut command = cargo_build(lessons);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit());
    let mut cargo = Child::spawn(&mut command)
        .map_err(|error| Failure::Stopped(format!("start cargo: {error}")))?;
    interruption.ends_waiting_for(&cargo);
    let messages = cargo
        .stdout()
        .take_within(Duration::MAX, |all, ended| ended.then_some(all.len()));
    if interruption.happened() {
        return Err(Failure::Interrupted);
    }
    let status = cargo.wait(PATIENCE);
    match (messages, status) {
        (Ok(messages), Some(status)) if status.success() => {
            Ok(Programs::Built(executables(&messages)))
        }
        (_, Some(status)) => Err(Failure::Stopped(format!(
            "cargo build failed ({status}); it says why above"
        ))),
        (_, None) => Err(Failure::Stopped("cargo build does not end".into())),
    }
}

/// The programs of all packages together, not of one after the other with `--package`:
/// so the dependencies get the same features as in `cargo run`, `cargo build` and `cargo test`,
/// and nothing is built twice.
fn cargo_build(lessons: &[Lesson]) -> Command {
    // Set by `cargo run`.
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut build = Command::new(cargo);
    // Errors in the code are for the user; with plain `json` they would be among the messages.
    build.args(["build", "--message-format=json-render-diagnostics"]);
    build.arg("--manifest-path").arg(root.join("Cargo.toml"));
    for program in names(lessons) {
        build.args(["--bin", program]);
    }
    like_the_guide(&mut build);
    build
}

fn names(lessons: &[Lesson]) -> BTreeSet<&'static str> {
    let steps = lessons
        .iter()
        .flat_map(|lesson| lesson.scenes)
        .flat_map(|scene| scene.steps);
    steps
        .filter_map(|step| match step.action {
            Action::Starts(command) => command.first().copied(),
            _ => None,
        })
        .collect()
}

/// The same profile and target folder as the guide itself, which is at
/// `TARGET_DIR/PROFILE/course`, or `TARGET_DIR/TRIPLE/PROFILE/course` after `--target TRIPLE`.
fn like_the_guide(build: &mut Command) {
    let exe = env::current_exe().unwrap_or_default();
    let mut folders = exe.ancestors().skip(1);
    let profile = folders.next().and_then(Path::file_name);
    let (Some(profile), Some(mut target_dir)) = (profile, folders.next()) else {
        return;
    };
    let mut triple = None;
    if !is_cargos(target_dir) {
        triple = target_dir.file_name();
        target_dir = match folders.next() {
            Some(folder) if is_cargos(folder) => folder,
            // The guide was copied to some other place: cargo's own choice will do.
            _ => return,
        };
    }
    build.arg("--target-dir").arg(target_dir);
    // The one profile whose folder has another name.
    let profile = if profile == "debug" {
        "dev".as_ref()
    } else {
        profile
    };
    build.arg("--profile").arg(profile);
    if let Some(triple) = triple {
        build.arg("--target").arg(triple);
    }
}

/// Cargo marks its target folder for backup programs to skip.
fn is_cargos(folder: &Path) -> bool {
    folder.join("CACHEDIR.TAG").is_file()
}

/// What cargo says of each program that it built:
/// `{"reason": "compiler-artifact", "target": {"name": "tcp-chat", …}, "executable": "…/tcp-chat", …}`.
fn executables(messages: &[u8]) -> HashMap<String, PathBuf> {
    let artifact = |line| {
        let message: Value = serde_json::from_slice(line).ok()?;
        let name = message["target"]["name"].as_str()?;
        Some((name.to_owned(), message["executable"].as_str()?.into()))
    };
    messages
        .split(|&byte| byte == b'\n')
        .filter_map(artifact)
        .collect()
}
