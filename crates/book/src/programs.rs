//! The programs that transcripts call: those of this workspace, as they are now.

use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

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
    /// The project whose programs they are; `None` if they are not to be built.
    root: Option<PathBuf>,
}

impl Programs {
    /// Those that cargo has put, or would put, beside the program that runs here; the project's root is `root`.
    ///
    /// # Errors
    /// If this program does not know where it is.
    pub fn beside_this_one(root: &Path) -> std::io::Result<Self> {
        let this = env::current_exe()?;
        let mut folder = this.parent().unwrap_or(Path::new("."));
        // Tests are one folder below.
        if folder.ends_with("deps") {
            folder = folder.parent().unwrap_or(folder);
        }
        Ok(Self {
            folder: folder.to_owned(),
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

    /// The folder of the programs.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file of a program.
    #[must_use]
    pub fn path(&self, program: &Program) -> PathBuf {
        let file = |name: &str| format!("{name}{}", env::consts::EXE_SUFFIX);
        match program {
            Program::Bin(name) => self.folder.join(file(name)),
            Program::Example(name) => self.folder.join("examples").join(file(name)),
        }
    }

    /// Sees to it that all of `wanted` are as new as their sources.
    ///
    /// After `cargo test` they are, and cargo is not called.
    ///
    /// # Errors
    /// If they cannot be built; cargo has said why on stderr.
    pub fn make(&self, wanted: &BTreeSet<Program>) -> Result<(), String> {
        let Some(root) = &self.root else {
            return Ok(());
        };
        if wanted
            .iter()
            .all(|program| cargo::is_fresh(&self.path(program)))
        {
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
