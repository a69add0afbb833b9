//! The reader's files: written whole or not at all, by one guide at a time.

use super::*;

/// Runs the guide where no file may be larger than one block: a write stops in the middle, as on a full disk.
fn runs_with_little_room(reader: &Reader, args: &[&str]) -> Assert {
    let guide = reader.command(args);
    let script = "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"";
    let mut shell = Command::new("sh");
    shell.args(["-c", script]).arg(guide.get_program());
    shell.args(guide.get_args()).current_dir(root());
    shell.envs(
        guide
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    assert_cmd::Command::from_std(shell).assert()
}

/// The names in the reader's folder, but for the lock, which stays there.
fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name != "progress.lock").collect();
    names.sort();
    names
}

#[test]
fn a_starter_is_made_whole_or_not_at_all() {
    let reader = Reader::new();
    let empty = reader.home.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let in_empty = ["--dir", empty.to_str().unwrap()];
    for (lang, place) in [("rust", &[][..]), ("python", &[]), ("rust", &in_empty)] {
        let start = [&["start", "tcp-chat", "--lang", lang], place].concat();
        runs_with_little_room(&reader, &start)
            .code(1)
            .stderr(predicate::str::contains("File too large"));
        assert_eq!(names_in(reader.home.path()), ["empty"], "{start:?}");
        assert!(names_in(&empty).is_empty(), "{start:?}");
    }
    // Nothing is there that a later one would take for the reader's exercise.
    for place in [&[][..], &in_empty] {
        let start = [&["start", "tcp-chat"], place].concat();
        reader
            .runs(&start)
            .success()
            .stdout(predicate::str::contains("runs already"));
    }
    let lesson = course::lessons::find("tcp-chat").unwrap();
    let files = Starter::Rust.sources(lesson).unwrap();
    for folder in [reader.folder("tcp-chat"), empty] {
        assert_eq!(
            names_in(&folder),
            [".gitignore", "Cargo.lock", "Cargo.toml", "src"]
        );
        for (_, name) in &files {
            assert!(folder.join(name).is_file(), "{}", name.display());
        }
    }
}

#[test]
fn progress_is_written_whole_or_not_at_all() {
    let reader = Reader::new();
    let file = reader.home.path().join("progress.json");
    let hints: HashMap<_, _> = (0..100).map(|n| (format!("stage_of_old_{n}"), 1)).collect();
    let progress = serde_json::json!({"lessons": {"tcp-chat": {"hints": hints}}}).to_string();
    fs::write(&file, &progress).unwrap();
    runs_with_little_room(&reader, &["hint", "tcp-chat", "1"])
        .code(1)
        .stderr(predicate::str::contains("progress.json: File too large"));
    assert_eq!(fs::read_to_string(&file).unwrap(), progress);
    assert_eq!(names_in(reader.home.path()), ["progress.json"]);
}

/// Starts all these guides, and waits until all have ended well.
fn at_the_same_time<'args>(reader: &Reader, all: impl Iterator<Item = [&'args str; 3]>) {
    let start = |args: [&str; 3]| reader.command(&args).stdout(Stdio::null()).spawn().unwrap();
    let guides: Vec<_> = all.map(start).collect();
    for mut guide in guides {
        assert!(guide.wait().unwrap().success());
    }
}

#[test]
fn guides_at_the_same_time_forget_nothing() {
    let reader = Reader::new();
    let numbers: Vec<_> = (1..=20).map(|number| number.to_string()).collect();
    at_the_same_time(
        &reader,
        numbers.iter().map(|stage| ["hint", "tcp-chat", stage]),
    );
    let progress = fs::read(reader.home.path().join("progress.json")).unwrap();
    let progress: Value = serde_json::from_slice(&progress).unwrap();
    let hints = progress["lessons"]["tcp-chat"]["hints"]
        .as_object()
        .unwrap();
    assert_eq!(hints.len(), 20, "{hints:?}");
}

#[test]
fn guides_at_the_same_time_make_one_exercise() {
    let reader = Reader::new();
    at_the_same_time(
        &reader,
        (0..8).map(|_| ["start", "tcp-chat", "--lang=python"]),
    );
    assert_eq!(
        names_in(&reader.folder("tcp-chat")),
        [".gitignore", "tcp_chat.py"]
    );
    assert!(reader.stdout(&["list"]).contains("0 of 23"));
}

/// Such as one in a folder that is kept elsewhere, with other files of its reader.
#[test]
fn progress_that_is_a_link_stays_one() {
    use std::os::unix::fs::symlink;

    let reader = Reader::new();
    let link = reader.home.path().join("progress.json");
    let elsewhere = tempfile::tempdir().unwrap();
    let target = elsewhere.path().join("mine.json");
    symlink(&target, &link).unwrap();
    // At first it leads to nothing.
    for _ in 0..2 {
        reader.runs(&["hint", "tcp-chat", "1"]).success();
        assert!(link.is_symlink());
        let written = fs::read_to_string(&target).unwrap();
        assert!(written.contains("stage_01_"), "{written}");
    }
}
