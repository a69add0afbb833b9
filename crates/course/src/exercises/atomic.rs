//! Files that are written whole or not at all, by one guide at a time.
//!
//! If the disk is full, or the guide is killed, a file may be cut short, and a later guide would use it.
//! So new content is written to a temporary file beside the old one, which is renamed when all of it is on the disk.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A temporary file or folder. When this is dropped, it is removed, unless it was renamed before.
struct Unfinished(PathBuf);

impl Unfinished {
    /// In `folder`, with a name like that of `path`. One that a killed guide has left there is removed.
    fn new(path: &Path, folder: &Path) -> Self {
        let name = path.file_name().unwrap_or_default().display();
        let unfinished = Self(folder.join(format!(".{name}.unfinished")));
        unfinished.remove();
        unfinished
    }

    fn remove(&self) {
        // In most cases there is nothing to remove.
        let _ = fs::remove_file(&self.0).or_else(|_| fs::remove_dir_all(&self.0));
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        self.remove();
    }
}

/// Takes the lock of `path`, and holds it as long as the returned file is open. Other guides wait for it.
///
/// # Errors
/// If the lock file beside `path` cannot be made.
pub(crate) fn lock(path: &Path) -> io::Result<File> {
    let path = target_of(path).with_extension("lock");
    fs::create_dir_all(folder_of(&path))?;
    let lock = File::options().create(true).append(true).open(path)?;
    // Some network file systems have no locks. The guide works there, too, without one.
    let _ = lock.lock();
    Ok(lock)
}

/// Writes a file, or replaces its content.
///
/// # Errors
/// If it cannot be written. The old content stays.
pub(crate) fn write_file(path: &Path, text: &str) -> io::Result<()> {
    let path = target_of(path);
    let new = Unfinished::new(&path, folder_of(&path));
    create(&new.0, text)?;
    if let Ok(old) = fs::metadata(&path) {
        fs::set_permissions(&new.0, old.permissions())?;
    }
    fs::rename(&new.0, &path)
}

/// Makes a folder with `files` in it, each with its name and its text.
///
/// # Errors
/// If they cannot be written. The folder is not made then or, if it was there, stays empty.
pub(crate) fn write_folder(folder: &Path, files: &[(PathBuf, String)]) -> io::Result<()> {
    let folder = std::path::absolute(folder)?;
    // An empty folder is filled, not replaced: it may be a mount point, or the working folder of a shell.
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
    // The file by which the guide finds an exercise, Cargo.toml or the Python file, comes last.
    entries.sort_by_key(|entry| (entry.path().is_file(), entry.file_name()));
    let mut entries = entries.iter();
    entries.try_for_each(|entry| fs::rename(entry.path(), folder.join(entry.file_name())))
}

/// Writes a new file to the disk: not before that is it certain that there is room for it.
fn create(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// The target of `path` if it is a symbolic link, which a rename would replace.
fn target_of(path: &Path) -> PathBuf {
    // The target may not exist yet.
    let linked = || Some(folder_of(path).join(fs::read_link(path).ok()?));
    let target = path.canonicalize().ok().or_else(linked);
    target.unwrap_or_else(|| path.to_owned())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}
