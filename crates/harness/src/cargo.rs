//! Programs that cargo has built: whether they are newer than their sources, and how to build more beside them.
//!
//! The guide plays such programs, and the book shows what they print.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

/// Is the program newer than its sources? Cargo lists them beside it: `program: source source …`.
#[must_use]
pub fn is_fresh(program: &Path) -> bool {
    let rule = fs::read_to_string(program.with_extension("d"));
    let (Some(built), Ok(rule)) = (modified(program), rule) else {
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

/// Makes `build`, a cargo command, use the profile and the target folder of the programs in `folder`.
///
/// That folder is `TARGET_DIR/PROFILE`, or `TARGET_DIR/TRIPLE/PROFILE` after `--target TRIPLE`.
pub fn build_beside(folder: &Path, build: &mut Command) {
    let mut above = folder.ancestors().skip(1).take(2);
    let target_dir = above.find(|folder| is_cargos(folder));
    let (Some(profile), Some(target_dir)) = (folder.file_name(), target_dir) else {
        // The programs were copied to another place: cargo chooses.
        return;
    };
    build.arg("--target-dir").arg(target_dir);
    // The default profile has no name that fits here: `dev` for programs, `test` for tests, `debug` for the folder.
    if profile != "debug" {
        build.arg("--profile").arg(profile);
    }
    let parent = folder.parent().filter(|parent| *parent != target_dir);
    if let Some(triple) = parent.and_then(Path::file_name) {
        build.arg("--target").arg(triple);
    }
}

/// Cargo marks its target folder, so that backup programs skip it.
fn is_cargos(folder: &Path) -> bool {
    folder.join("CACHEDIR.TAG").is_file()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_program_is_fresh_until_a_source_is_newer_or_gone() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        let (program, source) = (file("chat"), file("my main.rs"));
        assert!(!is_fresh(&program), "it is not there");
        fs::write(&source, "").unwrap();
        fs::write(&program, "").unwrap();
        assert!(!is_fresh(&program), "nothing says what it is made of");
        let path = source.to_str().unwrap().replace(' ', "\\ ");
        fs::write(file("chat.d"), format!("chat: {path}\n")).unwrap();
        assert!(is_fresh(&program));
        let later = modified(&program).unwrap() + Duration::from_secs(1);
        let written = fs::File::options().write(true).open(&source).unwrap();
        written.set_modified(later).unwrap();
        assert!(!is_fresh(&program), "its source is newer");
        fs::remove_file(source).unwrap();
        assert!(!is_fresh(&program), "its source is gone");
    }

    #[test]
    fn cargo_builds_where_the_programs_are() {
        let target = tempfile::tempdir().unwrap();
        let target = target.path();
        fs::write(target.join("CACHEDIR.TAG"), "").unwrap();
        let dir = ["--target-dir", target.to_str().unwrap()];
        for (folder, more) in [
            ("debug", &[][..]),
            ("release", &["--profile", "release"]),
            ("arm/debug", &["--target", "arm"]),
            ("arm/fast", &["--profile", "fast", "--target", "arm"]),
        ] {
            let expected = [&dir, more].concat();
            assert_eq!(words(&target.join(folder)), expected, "{folder}");
        }
        let elsewhere = target.join("bin/of/mine");
        assert!(words(&elsewhere).is_empty(), "cargo may choose");
    }

    fn words(folder: &Path) -> Vec<String> {
        let mut build = Command::new("cargo");
        build_beside(folder, &mut build);
        let words = build.get_args().map(|word| word.to_string_lossy());
        words.map(std::borrow::Cow::into_owned).collect()
    }
}
