//! An empty folder, in which the programs of a scene run, or a stage writes its report.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::{env, fs, process};

/// A folder that is removed, with its content, when this is dropped.
pub(crate) struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    /// Makes one in the system's folder for temporary files.
    pub(crate) fn new() -> io::Result<Self> {
        let mut number = 0;
        loop {
            let name = format!("sockets-you-can-see-{}-{number}", process::id());
            let path = env::temp_dir().join(name);
            match fs::create_dir(&path) {
                // A killed guide with the same process number has left it there.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
                made => return made.map(|()| Self(path)),
            }
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // If that fails, the folder stays until the system clears its temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}
