//! Files that are written whole or not at all, by one guide at a time.
//!
//! A disk may be full, and a guide may be killed: a file cut short would be taken for the reader's own later.
//! So what is new is written beside its place, and moved there when all of it is on the disk.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A file or folder that is not finished yet; dropped before it was moved to its place, it is removed.
struct Unfinished(PathBuf);

impl Unfinished {
    /// To become `path`, but in `folder` at first; what a killed guide has left there is removed.
    fn new(path: &Path, folder: &Path) -> Self {
        let name = path.file_name().unwrap_or_default().display();
        let unfinished = Self(folder.join(format!(".{name}.unfinished")));
        unfinished.remove();
        unfinished
    }

    fn remove(&self) {
        // Mostly there is nothing to remove.
        let _ = fs::remove_file(&self.0).or_else(|_| fs::remove_dir_all(&self.0));
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        self.remove();
    }
}

/// Holds the lock of `path` as long as the returned file is open: other guides wait for it.
///
/// # Errors
/// If the file of the lock, which is beside `path`, cannot be made.
pub(crate) fn lock(path: &Path) -> io::Result<File> {
    let path = target_of(path).with_extension("lock");
    fs::create_dir_all(folder_of(&path))?;
    let lock = File::options().create(true).append(true).open(path)?;
    // Some network file systems have no locks: better unlocked than not at all.
    let _ = lock.lock();
    Ok(lock)
}

/// Writes a file, or replaces its content.
///
/// # Errors
/// If it cannot be written; then it is as it was before.
pub(crate) fn write_file(path: &Path, text: &str) -> io::Result<()> {
    let path = target_of(path);
    let new = Unfinished::new(&path, folder_of(&path));
    create(&new.0, text)?;
    if let Ok(old) = fs::metadata(&path) {
        fs::set_permissions(&new.0, old.permissions())?;
    }
    fs::rename(&new.0, &path)
}

/// Makes a folder with `files` in it: their names, and what is in them.
///
/// # Errors
/// If they cannot be written; then there is no such folder, or an empty one as before.
pub(crate) fn write_folder(folder: &Path, files: &[(PathBuf, String)]) -> io::Result<()> {
    let folder = std::path::absolute(folder)?;
    // A folder that is there stays the same one: it may be a mount point, or where a shell is.
    let is_there = folder.is_dir();
    let parent = if is_there {
        &folder
    } else {
        folder_of(&folder)
    };
    fs::create_dir_all(parent)?;
    let new = Unfinished::new(&folder, parent);
    for (name, text) in files {
        let path = new.0.join(name);
        fs::create_dir_all(folder_of(&path))?;
        create(&path, text)?;
    }
    if !is_there {
        return fs::rename(&new.0, &folder);
    }
    let mut entries = fs::read_dir(&new.0)?.collect::<io::Result<Vec<_>>>()?;
    // Folders first, and last the file by which the guide knows an exercise: Cargo.toml, or the Python file.
    entries.sort_by_key(|entry| (entry.path().is_file(), entry.file_name()));
    let mut entries = entries.iter();
    entries.try_for_each(|entry| fs::rename(entry.path(), folder.join(entry.file_name())))
}

/// Writes a new file; only when its bytes are on the disk is it known that they fit there.
fn create(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// The file itself, where `path` is a symbolic link: a rename would replace the link.
fn target_of(path: &Path) -> PathBuf {
    // The file itself may be missing yet.
    let linked = || Some(folder_of(path).join(fs::read_link(path).ok()?));
    let target = path.canonicalize().ok().or_else(linked);
    target.unwrap_or_else(|| path.to_owned())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}
