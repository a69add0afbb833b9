//! The programs of the scenes.

use std::collections::{BTreeSet, HashMap};
use std::env;
use std::path::{Path, PathBuf};

use harness::report::{said, verbatim};

use crate::cargo;
use crate::failure::Failure;
use crate::interruption::Interruption;
use crate::lessons::Lesson;
use crate::lessons::scene::Action;

/// Where the programs are.
#[derive(Debug)]
pub(crate) enum Programs {
    /// All in one folder.
    In(PathBuf),
    /// Where cargo has put each.
    Built(HashMap<String, PathBuf>),
}

impl Programs {
    /// Takes the programs in `folder`.
    pub(crate) fn in_folder(folder: &Path) -> Result<Self, Failure> {
        // They are started in another folder, so the path must be absolute.
        let folder = std::path::absolute(folder)
            .map_err(|error| Failure::Stopped(said!("find {}: {}", folder.display(), error)))?;
        Ok(Self::In(folder))
    }

    /// The file of the program called `name`.
    pub(crate) fn path(&self, name: &str) -> Result<PathBuf, Failure> {
        match self {
            Self::In(folder) => Ok(folder.join(format!("{name}{}", env::consts::EXE_SUFFIX))),
            Self::Built(paths) => paths.get(name).cloned().ok_or_else(|| {
                Failure::Stopped(said!("cargo built no program called {}", verbatim(name)))
            }),
        }
    }
}

/// Builds the programs in the scenes of `lessons`.
pub(crate) fn build(lessons: &[Lesson], interruption: &Interruption) -> Result<Programs, Failure> {
    Ok(Programs::Built(cargo::programs(
        names(lessons),
        interruption,
    )?))
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
