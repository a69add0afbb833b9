//! What the reader has done so far, in `exercises/progress.json`.
//!
//! ```json
//! {
//!   "now": "tcp-chat",
//!   "lessons": {
//!     "tcp-chat": {
//!       "folder": "tcp-chat",
//!       "passed": { "tcp-chat": ["stage_01_the_server_says_where_it_listens"], "tcp-chat-py": [] },
//!       "stages": 26,
//!       "hints": { "stage_02_a_line_reaches_the_server": 1 }
//!     },
//!     "socket-calls": { "answers": { "port-zero": true }, "questions": 66 },
//!     "bad-network": { "solved": ["slow-connect"], "puzzles": 8 }
//!   }
//! }
//! ```
//!
//! It belongs to the reader, and lies among the exercises. Their folders are named relative to the file,
//! so that both can be moved, or handed in, together.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use harness::report::{Said, said, verbatim};
use serde::{Deserialize, Serialize};

use super::atomic;
use super::grader::Program;
use super::places::{home, real, shown};
use crate::failure::Failure;
use crate::lessons::{self, Lesson};

/// The content of the file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Progress {
    #[serde(skip)]
    file: PathBuf,
    /// The lesson that the reader is at.
    now: Option<String>,
    lessons: BTreeMap<String, Done>,
}

/// What the reader has done of one lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Done {
    /// The exercise, relative to the folder of the file.
    folder: Option<String>,
    /// The stages that passed at the last check, for each folder. The key of a command, which has no folder, is "".
    passed: BTreeMap<String, Vec<String>>,
    /// How many stages there were at the last check.
    stages: usize,
    /// How many hints the reader has seen of each stage.
    pub(crate) hints: BTreeMap<String, usize>,
    /// The command that was checked last, for programs that `start` has not made, and where it ran.
    command: Vec<String>,
    command_folder: PathBuf,
    /// The questions that were answered, and whether rightly.
    pub(crate) answers: BTreeMap<String, bool>,
    /// How many questions there were at the last answer.
    pub(crate) questions: usize,
    /// The puzzles that were solved.
    pub(crate) solved: BTreeSet<String>,
    /// How many puzzles there were when the last one was solved.
    pub(crate) puzzles: usize,
}

fn file() -> PathBuf {
    home().join("progress.json")
}

impl Progress {
    /// Reads the file. Without one, nothing has been done yet.
    ///
    /// # Errors
    /// If it cannot be read, or has another content. It is not overwritten then: it belongs to the reader.
    pub(crate) fn read() -> Result<Self, Failure> {
        Self::read_from(&file())
    }

    /// Reads the file, changes the content and writes it. Other guides wait until that is done:
    /// none of them reads an old content, and overwrites the new one with it.
    ///
    /// # Errors
    /// As for [`read`](Self::read), that of `change`, or if the file cannot be written. The old content stays.
    pub(crate) fn update<T>(
        change: impl FnOnce(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        Self::update_in(&file(), change)
    }

    fn update_in<T>(
        file: &Path,
        change: impl FnOnce(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let stopped = |error: io::Error| said!("write {}: {}", verbatim(shown(file)), error);
        let _lock = atomic::lock(file).map_err(stopped)?;
        let mut progress = Self::read_from(file)?;
        let changed = change(&mut progress)?;
        let text =
            serde_json::to_string_pretty(&progress).map_err(|error| stopped(error.into()))?;
        atomic::write_file(file, &(text + "\n")).map_err(stopped)?;
        Ok(changed)
    }

    fn read_from(file: &Path) -> Result<Self, Failure> {
        let wrong = |what: Said| {
            said!(
                "read {}: {}; correct the file, or delete it: the list of what has passed begins anew",
                verbatim(shown(file)),
                what
            )
        };
        let progress = match fs::read(file) {
            Ok(text) => serde_json::from_slice(&text).map_err(|error| match error.is_data() {
                true => wrong(said!("not what the guide has written")),
                false => {
                    let (line, column) = (error.line(), error.column());
                    wrong(said!("it is no JSON at line {}, column {}", line, column))
                }
            })?,
            Err(error) if error.kind() == ErrorKind::NotFound => Self::default(),
            Err(error) => return Err(wrong(error.into()).into()),
        };
        let file = file.to_owned();
        Ok(Self { file, ..progress })
    }

    /// The lesson that the reader is at.
    pub(crate) fn now(&self) -> Option<&'static Lesson> {
        lessons::find(self.now.as_deref()?)
    }

    /// The reader is at this lesson now.
    pub(crate) fn go_to(&mut self, lesson: &Lesson) {
        self.now = Some(lesson.name.to_owned());
    }

    /// The folder of the exercise of `lesson`, if there is one, and it still exists.
    pub(crate) fn folder(&self, lesson: &Lesson) -> Option<PathBuf> {
        let folder = self.home().join(self.of(lesson).folder?);
        folder.is_dir().then_some(folder)
    }

    /// The exercise of `lesson` is in `folder` from now on.
    pub(crate) fn set_folder(&mut self, lesson: &Lesson, folder: &Path) {
        let folder = self.as_seen_from_home(folder).display().to_string();
        self.of_mut(lesson).folder = Some(folder);
    }

    /// Relative if it is in the folder of the file, or in the parent of that, which is the project: these may be moved.
    fn as_seen_from_home(&self, folder: &Path) -> PathBuf {
        let (folder, home) = (real(folder), real(self.home()));
        let below = |parent: &Path| folder.strip_prefix(parent).ok().map(Path::to_owned);
        let beside = || Some(Path::new("..").join(below(home.parent()?)?));
        below(&home).or_else(beside).unwrap_or(folder.clone())
    }

    /// A new exercise is in `folder`. No stage has passed, even if one had passed in that folder before.
    pub(crate) fn begin_in(&mut self, lesson: &Lesson, folder: &Path, stages: usize) {
        self.set_folder(lesson, folder);
        self.set_passed(lesson, Vec::new(), stages);
    }

    /// The folder of this file, and of the exercises.
    fn home(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new(""))
    }

    /// The command that was checked last.
    pub(crate) fn command(&self, lesson: &Lesson) -> Option<Program> {
        let done = self.of(lesson);
        let (words, folder) = (done.command, done.command_folder);
        (!words.is_empty()).then_some(Program { words, folder })
    }

    /// Remembers the command that is checked.
    pub(crate) fn set_command(&mut self, lesson: &Lesson, words: &[String], folder: &Path) {
        let done = self.of_mut(lesson);
        done.command = words.to_vec();
        done.command_folder = folder.to_owned();
    }

    /// The names of the stages that passed at the last check of the exercise.
    pub(crate) fn passed(&self, lesson: &Lesson) -> Vec<String> {
        let mut done = self.of(lesson);
        let place = done.folder.unwrap_or_default();
        done.passed.remove(&place).unwrap_or_default()
    }

    /// Has it been checked, or begun?
    pub(crate) fn is_checked(&self, lesson: &Lesson) -> bool {
        self.of(lesson).stages > 0
    }

    /// The number of questions that were answered rightly, and of all; `None` before the first answer.
    pub(crate) fn questions(&self, lesson: &Lesson) -> Option<(usize, usize)> {
        let done = self.of(lesson);
        let right = done.answers.values().filter(|is_right| **is_right).count();
        (done.questions > 0).then_some((right, done.questions))
    }

    /// The number of puzzles that were solved, and of all; `None` before the first.
    pub(crate) fn puzzles(&self, lesson: &Lesson) -> Option<(usize, usize)> {
        let done = self.of(lesson);
        (done.puzzles > 0).then_some((done.solved.len(), done.puzzles))
    }

    /// These stages have passed, of so many.
    pub(crate) fn set_passed(&mut self, lesson: &Lesson, passed: Vec<String>, stages: usize) {
        let done = self.of_mut(lesson);
        let place = done.folder.clone().unwrap_or_default();
        done.passed.insert(place, passed);
        done.stages = stages;
    }

    /// The reader has seen so many hints of this stage, or more before.
    pub(crate) fn saw_hints(&mut self, lesson: &Lesson, stage: &str, seen: usize) {
        let hints = &mut self.of_mut(lesson).hints;
        let before = hints.entry(stage.to_owned()).or_default();
        *before = seen.max(*before);
    }

    /// What is done of `lesson`.
    pub(crate) fn of(&self, lesson: &Lesson) -> Done {
        self.lessons.get(lesson.name).cloned().unwrap_or_default()
    }

    /// The same, to be changed.
    pub(crate) fn of_mut(&mut self, lesson: &Lesson) -> &mut Done {
        self.lessons.entry(lesson.name.to_owned()).or_default()
    }
}
#[cfg(test)]
mod tests {
    use super::*;

    fn chat() -> &'static Lesson {
        lessons::find("tcp-chat").unwrap()
    }

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("exercises").join("progress.json");
        Progress::update_in(&file, |progress| {
            assert!(progress.now().is_none() && progress.passed(chat()).is_empty());
            progress.go_to(chat());
            progress.set_passed(chat(), vec!["stage_01".into()], 26);
            progress.saw_hints(chat(), "stage_02", 2);
            progress.saw_hints(chat(), "stage_02", 1);
            let done = progress.of_mut(chat());
            done.questions = 3;
            done.answers.insert("port-zero".into(), true);
            done.puzzles = 8;
            done.solved.insert("slow-connect".into());
            Ok(())
        })
        .unwrap();
        let progress = Progress::read_from(&file).unwrap();
        assert_eq!(progress.now().unwrap().name, "tcp-chat");
        assert_eq!(progress.passed(chat()), ["stage_01"]);
        assert!(progress.is_checked(chat()));
        assert_eq!(progress.questions(chat()), Some((1, 3)));
        assert_eq!(progress.puzzles(chat()), Some((1, 8)));
        assert_eq!(progress.of(chat()).hints["stage_02"], 2);
        assert!(progress.of(chat()).answers["port-zero"]);
    }

    #[test]
    fn a_folder_is_found_where_the_file_is_now() {
        let home = tempfile::tempdir().unwrap();
        let at = |place: &str| {
            let folder = home.path().join(place).join("chat");
            fs::create_dir_all(&folder).unwrap();
            folder.canonicalize().unwrap()
        };
        let (teacher, ann, outside) = (at("teacher"), at("ann"), at("outside"));
        let read_from = |place: &str| {
            Progress::read_from(&home.path().join(place).join("progress.json")).unwrap()
        };
        let mut progress = read_from("teacher");
        progress.set_folder(chat(), &teacher);
        assert_eq!(progress.of(chat()).folder.as_deref(), Some("chat"));
        let mut moved = read_from("ann");
        moved.lessons = progress.lessons.clone();
        let found = |progress: &Progress| progress.folder(chat()).unwrap().canonicalize().unwrap();
        assert_eq!(found(&moved), ann);
        // Beside it, and elsewhere.
        progress.set_folder(chat(), &outside);
        assert_eq!(
            progress.of(chat()).folder.as_deref(),
            Some("../outside/chat")
        );
        assert_eq!(found(&progress), outside);
        let elsewhere = tempfile::tempdir().unwrap();
        let elsewhere = elsewhere.path().canonicalize().unwrap();
        progress.set_folder(chat(), &elsewhere);
        assert_eq!(found(&progress), elsewhere);
    }

    #[test]
    fn what_has_passed_is_kept_for_each_folder() {
        let home = tempfile::tempdir().unwrap();
        let mut progress = Progress::read_from(&home.path().join("progress.json")).unwrap();
        let (one, other) = (home.path().join("one"), home.path().join("other"));
        progress.begin_in(chat(), &one, 26);
        progress.set_passed(chat(), vec!["stage_01".into()], 26);
        progress.begin_in(chat(), &other, 26);
        assert!(progress.passed(chat()).is_empty());
        progress.set_folder(chat(), &one);
        assert_eq!(progress.passed(chat()), ["stage_01"]);
        progress.begin_in(chat(), &one, 26);
        assert!(progress.passed(chat()).is_empty());
    }

    #[test]
    fn a_file_that_makes_no_sense_is_not_lost() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("progress.json");
        for text in [
            "",
            "[1, 2]",
            "{\"lessons\": 3}",
            "{\"lessons\": {\"tcp-chat\": 3}}",
            "{\"now\"",
        ] {
            fs::write(&file, text).unwrap();
            let Err(failure) = Progress::read_from(&file) else {
                panic!("{text} was taken");
            };
            assert!(
                failure
                    .report(crate::language::Language::English)
                    .unwrap()
                    .contains("correct the file")
            );
            assert_eq!(fs::read_to_string(&file).unwrap(), text);
        }
    }
}
