//! Changes of the reader's files.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::PathBuf;

use harness::report::{said, verbatim};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher, event::ModifyKind};
use walkdir::WalkDir;

use crate::failure::Failure;

/// Calls `on_save` when one of the files may have changed, until the watcher is dropped.
/// It watches their folders: many editors replace a file by a new one.
pub(crate) fn watch(
    sources: &[PathBuf],
    on_save: impl Fn() + Send + 'static,
) -> Result<RecommendedWatcher, Failure> {
    let failed = |error: notify::Error| said!("watch your program: {}", verbatim(error));
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| is_change(event.kind)) {
            on_save();
        }
    })
    .map_err(failed)?;
    for source in sources {
        let (folder, mode) = match source.parent() {
            Some(folder) if !source.is_dir() => (folder, RecursiveMode::NonRecursive),
            _ => (source.as_path(), RecursiveMode::Recursive),
        };
        watcher.watch(folder, mode).map_err(failed)?;
    }
    Ok(watcher)
}

fn is_change(kind: EventKind) -> bool {
    !kind.is_access() && !matches!(kind, EventKind::Modify(ModifyKind::Metadata(_)))
}

/// A hash of the names and contents of all files.
pub(crate) fn fingerprint(sources: &[PathBuf]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for source in sources {
        let entries = WalkDir::new(source).follow_links(true).sort_by_file_name();
        for entry in entries.into_iter().flatten() {
            entry.path().hash(&mut hasher);
            // A folder and an empty file have different hashes.
            fs::read(entry.path()).ok().hash(&mut hasher);
        }
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_changes_with_what_is_in_the_files_only() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("src").join("main.rs");
        let sources = [folder.path().join("src"), folder.path().join("Cargo.toml")];
        fs::create_dir(folder.path().join("src")).unwrap();
        fs::write(&file, "one").unwrap();
        let one = fingerprint(&sources);
        fs::write(&file, "one").unwrap();
        assert_eq!(fingerprint(&sources), one);
        fs::write(&file, "two").unwrap();
        let two = fingerprint(&sources);
        assert_ne!(two, one);
        fs::write(folder.path().join("Cargo.toml"), "").unwrap();
        assert_ne!(fingerprint(&sources), two);
    }
}
