//! What a command of the book may use of the machine that it runs on: the same few programs and variables everywhere.
//!
//! A machine can have a program of any name. With libwww-perl installed, `GET` is a command, for example,
//! and a page that shows what a shell makes of `GET / HTTP/1.1` would not be true there.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::{env, fs};

use tempfile::TempDir;

/// The programs that the commands of the book call, besides Python.
const PROGRAMS: [&str; 8] = ["cat", "expr", "head", "mkfifo", "seq", "sh", "sleep", "tr"];

/// The variables that a command inherits: where temporary files go, where Python finds its library,
/// and whether an experiment may be skipped.
const VARIABLES: [&str; 3] = ["LD_LIBRARY_PATH", PRIVATE_NETWORK, "TMPDIR"];

const PRIVATE_NETWORK: &str = "REQUIRE_PRIVATE_NETWORK";

/// A folder with links to those programs, to be the whole `PATH` of a command.
pub(crate) struct Machine {
    folder: TempDir,
}

impl Machine {
    /// Looks for the programs in the `PATH` of this one.
    pub(crate) fn find() -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        let path = env::var_os("PATH").unwrap_or_default();
        for name in PROGRAMS {
            let mut files = env::split_paths(&path).map(|folder| folder.join(name));
            if let Some(program) = files.find(|file| file.is_file()) {
                link(&program, &folder.path().join(name))?;
            }
        }
        if let Some(python) = python() {
            link(&python, &folder.path().join("python3"))?;
        }
        Ok(Self { folder })
    }

    /// One program more, under this name.
    pub(crate) fn add(&self, name: &str, program: &Path) -> io::Result<()> {
        link(program, &self.folder.path().join(name))
    }

    /// Gives `command` an environment that is the same on every machine.
    pub(crate) fn prepare(&self, command: &mut Command) {
        let inherited = VARIABLES.map(|name| Some((name, env::var_os(name)?)));
        command
            .env_clear()
            .envs(inherited.into_iter().flatten())
            .env("PATH", self.folder.path())
            .env("LC_ALL", "C.UTF-8")
            .env("PYTHONUNBUFFERED", "1");
    }
}

/// Then what shows that there is none is no reason to skip a transcript.
pub(super) fn must_have_private_networks() -> bool {
    env::var_os(PRIVATE_NETWORK).is_some()
}

/// Python itself: what is called `python3` can be a script that looks for it, as pyenv's is.
pub(crate) fn python() -> Option<PathBuf> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    let find = || {
        let mut python = Command::new("python3");
        python.args(["-c", "import sys; print(sys.executable)"]);
        let output = python.output().ok()?;
        let file = String::from_utf8(output.stdout).ok()?;
        fs::canonicalize(file.trim()).ok()
    };
    FOUND.get_or_init(find).clone()
}

#[cfg(unix)]
fn link(program: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(program, to)
}

/// Transcripts are not run there.
#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> io::Result<()> {
    Ok(())
}
