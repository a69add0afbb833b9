//! The programs that transcripts call: those of this workspace, as they are now.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, io};

use harness::cargo;

/// A program, or an example of a package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Program {
    /// `tcp-chat`.
    Bin(String),
    /// `smallest-server`, from the `examples/` of some package.
    Example(String),
}

/// Where the programs are.
#[derive(Clone, Debug)]
pub struct Programs {
    /// Cargo's `target/debug`, or another profile's.
    folder: PathBuf,
    /// The project from which they are built; `None` if they are not to be built.
    root: Option<PathBuf>,
}

impl Programs {
    /// Those of the project at `root`, which cargo puts beside the program that runs here.
    ///
    /// # Errors
    /// If this program does not know where it is.
    pub fn beside_this_one(root: &Path) -> io::Result<Self> {
        let this = env::current_exe()?;
        // Tests are one folder below.
        let mut folders = this.ancestors().skip(1);
        let folder = folders.find(|folder| !folder.ends_with("deps"));
        Ok(Self {
            folder: folder.unwrap_or(&this).to_owned(),
            root: Some(root.to_owned()),
        })
    }

    /// Those in a folder, whatever they are.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            root: None,
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file of a program.
    pub(crate) fn path(&self, program: &Program) -> PathBuf {
        let file = |name: &str| format!("{name}{}", env::consts::EXE_SUFFIX);
        match program {
            Program::Bin(name) => self.folder.join(file(name)),
            Program::Example(name) => self.folder.join("examples").join(file(name)),
        }
    }

    /// Builds those of `wanted` that are older than their sources: none, after `cargo test`.
    ///
    /// The error says why that is not possible; cargo has said more on stderr.
    pub(crate) fn make(&self, wanted: &BTreeSet<Program>) -> Result<(), String> {
        let Some(root) = &self.root else {
            return Ok(());
        };
        let is_fresh = |program| cargo::is_fresh(&self.path(program));
        if wanted.iter().all(is_fresh) {
            return Ok(());
        }
        let mut build = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        build
            .args(["build", "--quiet", "--manifest-path"])
            .arg(root.join("Cargo.toml"));
        for program in wanted {
            match program {
                Program::Bin(name) => build.args(["--bin", name]),
                Program::Example(name) => build.args(["--example", name]),
            };
        }
        cargo::build_beside(&self.folder, &mut build);
        match build.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("cargo build failed ({status}); it says why above")),
            Err(error) => Err(format!("start cargo: {error}")),
        }
    }
}
