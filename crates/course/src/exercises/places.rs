//! Where the exercises are, and how a path is shown.

use std::env;
use std::path::{Path, PathBuf};

use crate::cargo::root;
use crate::lessons::Lesson;

/// The folder for exercises and progress: `exercises/`, or what the environment variable `EXERCISES` says.
pub(crate) fn home() -> PathBuf {
    env::var_os("EXERCISES").map_or_else(|| root().join("exercises"), PathBuf::from)
}

/// Where `start` puts the exercise of `lesson`.
pub(crate) fn folder_of(lesson: &Lesson) -> PathBuf {
    home().join(lesson.name)
}

/// The name of the Python file of `lesson`.
pub(crate) fn python_file(lesson: &Lesson) -> String {
    format!("{}.py", lesson.stages())
}

/// The folder in which the guide was started.
pub(crate) fn here() -> PathBuf {
    env::current_dir().unwrap_or_else(|_| PathBuf::from("."))
}

/// A path as seen from [`here`], if it is below.
pub(crate) fn shown(path: &Path) -> String {
    let path = real(path);
    let below = path.strip_prefix(real(&here())).unwrap_or(&path);
    below.display().to_string()
}

/// A path without symbolic links, if it exists.
pub(crate) fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
