//! An empty folder: for the programs of a scene to work in, or for the report of a stage.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::{env, fs, process};

/// Dropped, it is removed with all that is in it.
pub(crate) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// A new one, in the system's folder for such things.
    pub(crate) fn new() -> io::Result<Self> {
        let mut number = 0;
        loop {
            let name = format!("sockets-you-can-see-{}-{number}", process::id());
            let path = env::temp_dir().join(name);
            match fs::create_dir(&path) {
                // Left there by a guide with our process number that was killed.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
                made => return made.map(|()| Self { path }),
            }
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed, the system will clear away.
        let _ = fs::remove_dir_all(&self.path);
    }
}
