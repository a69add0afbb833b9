//! The programs that transcripts call: those of this workspace, as they are now.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

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
        if wanted.iter().all(|program| is_fresh(&self.path(program))) {
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
        self.to_this_folder(&mut build);
        match build.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("cargo build failed ({status}); it says why above")),
            Err(error) => Err(format!("start cargo: {error}")),
        }
    }

    /// The same profile and target folder: `TARGET_DIR/PROFILE`, or `TARGET_DIR/TRIPLE/PROFILE`.
    fn to_this_folder(&self, build: &mut Command) {
        // Cargo marks its target folder for backup programs to skip.
        let is_cargos = |folder: &Path| folder.join("CACHEDIR.TAG").is_file();
        let mut folders = self.folder.ancestors();
        let profile = folders.next().and_then(Path::file_name);
        let (Some(profile), Some(parent)) = (profile, folders.next()) else {
            return;
        };
        if is_cargos(parent) {
            build.arg("--target-dir").arg(parent);
        } else if let (Some(triple), Some(target_dir)) = (parent.file_name(), folders.next()) {
            build
                .arg("--target-dir")
                .arg(target_dir)
                .arg("--target")
                .arg(triple);
        }
        // What cargo calls `dev` is in a folder of another name.
        if profile != "debug" {
            build.arg("--profile").arg(profile);
        }
    }
}

/// Is the program newer than its sources? Cargo lists them beside it: `program: source source …`.
fn is_fresh(path: &Path) -> bool {
    let (Some(built), Ok(rule)) = (modified(path), fs::read_to_string(path.with_extension("d")))
    else {
        return false;
    };
    let rule = rule.replace("\\ ", "\0");
    let (_, sources) = rule.split_once(": ").unwrap_or_default();
    let mut sources = sources
        .split_whitespace()
        .map(|source| PathBuf::from(source.replace('\0', " ")));
    sources.all(|source| modified(&source).is_some_and(|written| written <= built))
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}
