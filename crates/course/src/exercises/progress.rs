//! What the reader has done so far, in `exercises/progress.json`.
//!
//! ```json
//! {
//!   "now": "tcp-chat",
//!   "lessons": {
//!     "tcp-chat": {
//!       "folder": "tcp-chat",
//!       "passed": ["stage_01_the_server_says_where_it_listens"],
//!       "passed_in": { "tcp-chat-py": [] },
//!       "hints": { "stage_02_a_line_reaches_the_server": 1 },
//!       "stages": 26
//!     },
//!     "socket-calls": { "right": ["port-zero"], "wrong": [], "questions": 66 }
//!   }
//! }
//! ```
//!
//! It is the reader's own file, to be kept with the exercises: a folder beside it is named as seen from there,
//! so both can be moved, or handed in, together.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::places::{home, shown};
use crate::cargo::root;
use crate::failure::Failure;
use crate::lessons::{self, Lesson};

/// The reader's progress, as it is in the file.
pub(crate) struct Progress {
    file: PathBuf,
    value: Value,
}

impl Progress {
    /// Reads the file; without one, nothing has been done yet.
    ///
    /// # Errors
    /// If it cannot be read, or makes no sense: it is the reader's, so it is not written over.
    pub(crate) fn read() -> Result<Self, Failure> {
        Self::read_from(&home().join("progress.json"))
    }

    /// Changes what is in the file now, not what was read from it earlier: another guide may have written since.
    ///
    /// # Errors
    /// As for [`read`](Self::read), or if it cannot be written.
    pub(crate) fn update(change: impl FnOnce(&mut Self)) -> Result<Self, Failure> {
        let mut progress = Self::read()?;
        change(&mut progress);
        progress.write()?;
        Ok(progress)
    }

    fn read_from(file: &Path) -> Result<Self, Failure> {
        let wrong = |what: &str| {
            Failure::Stopped(format!(
                "read {}: {what}; mend the file, or delete it: the list of what has passed begins anew",
                shown(file)
            ))
        };
        let value = match fs::read(file) {
            Ok(text) => serde_json::from_slice(&text).map_err(|error| {
                let (line, column) = (error.line(), error.column());
                wrong(&format!("it is no JSON at line {line}, column {column}"))
            })?,
            Err(error) if error.kind() == ErrorKind::NotFound => json!({}),
            Err(error) => return Err(wrong(&error.to_string())),
        };
        if !value.is_object() || !(value["lessons"].is_null() || value["lessons"].is_object()) {
            return Err(wrong("not what the guide has written"));
        }
        let file = file.to_owned();
        Ok(Self { file, value })
    }

    /// Writes the file, whole or not at all.
    fn write(&self) -> Result<(), Failure> {
        let stopped = |error| Failure::Stopped(format!("write {}: {error}", self.file.display()));
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder).map_err(stopped)?;
        }
        let new = self
            .file
            .with_extension(format!("{}.new", std::process::id()));
        fs::write(&new, format!("{:#}\n", self.value)).map_err(stopped)?;
        fs::rename(&new, &self.file).map_err(stopped)
    }

    /// The lesson that the reader is at.
    pub(crate) fn now(&self) -> Option<&'static Lesson> {
        lessons::find(self.value["now"].as_str()?).ok()
    }

    /// The reader is at this lesson.
    pub(crate) fn go_to(&mut self, lesson: &Lesson) {
        self.value["now"] = lesson.name.into();
    }

    /// Where the exercise of `lesson` is, if one was started and is still there.
    pub(crate) fn folder(&self, lesson: &Lesson) -> Option<PathBuf> {
        let entry = self.of(lesson);
        let folder = Path::new(entry["folder"].as_str()?);
        let elsewhere = root().join(folder);
        let mut places = vec![elsewhere];
        if entry["is_elsewhere"] != true {
            // Older guides wrote the whole path, or the one from the root. The folder may have been moved since,
            // and at its old place may be somebody else's.
            let name = folder.file_name().map(|name| self.home().join(name));
            let beside = folder.is_relative().then(|| self.home().join(folder));
            places.splice(0..0, beside.into_iter().chain(name));
        }
        places.into_iter().find(|place| place.is_dir())
    }

    /// The exercise of `lesson` is in `folder` from now on; what has passed is kept for each folder.
    pub(crate) fn set_folder(&mut self, lesson: &Lesson, folder: &Path) {
        let old = match self.folder(lesson) {
            Some(old) => Some(self.named(&old).0),
            None => self.of(lesson)["folder"].as_str().map(str::to_owned),
        };
        let (shown, is_elsewhere) = self.named(folder);
        let entry = self.entry(lesson);
        if old.as_deref() != Some(&shown) {
            let passed = json!(strings(&entry["passed"]));
            if !entry["passed_in"].is_object() {
                entry["passed_in"] = json!({});
            }
            let passed_in = &mut entry["passed_in"];
            if let Some(old) = old {
                passed_in[old] = passed;
            }
            entry["passed"] = json!(strings(&passed_in[&shown]));
        }
        entry["folder"] = shown.into();
        entry["is_elsewhere"] = is_elsewhere.into();
    }

    /// A folder as it stands in the file, and whether it is elsewhere than beside the file.
    fn named(&self, folder: &Path) -> (String, bool) {
        // As seen from here, or from the root, where it is inside: all of it may move.
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let (folder, root) = (real(folder), real(&root()));
        let inside = folder.strip_prefix(real(self.home())).ok();
        let shown = inside.unwrap_or_else(|| folder.strip_prefix(root).unwrap_or(&folder));
        (shown.display().to_string(), inside.is_none())
    }

    /// A new exercise is in `folder`, of which nothing has passed, whatever was there before.
    pub(crate) fn begin_in(&mut self, lesson: &Lesson, folder: &Path, stages: usize) {
        self.set_folder(lesson, folder);
        self.set_passed(lesson, &[], stages);
    }

    /// The folder of this file, and of the exercises.
    fn home(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new(""))
    }

    /// The command that was checked last, and where: for exercises that no starter began.
    pub(crate) fn command(&self, lesson: &Lesson) -> Option<(Vec<String>, PathBuf)> {
        let entry = self.of(lesson);
        let folder = entry["command_folder"].as_str()?.into();
        Some((strings(&entry["command"]), folder))
    }

    /// Remembers the command that is checked.
    pub(crate) fn set_command(&mut self, lesson: &Lesson, words: &[String], folder: &Path) {
        let entry = self.entry(lesson);
        entry["command"] = words.into();
        entry["command_folder"] = folder.display().to_string().into();
    }

    /// The names of the stages that passed at the last check.
    pub(crate) fn passed(&self, lesson: &Lesson) -> Vec<String> {
        strings(&self.of(lesson)["passed"])
    }

    /// How much of `lesson` is done, and of how much: stages passed, or questions answered rightly.
    /// `None` if it was not begun.
    pub(crate) fn done(&self, lesson: &Lesson) -> Option<(usize, usize)> {
        let (key, of) = match lesson.own_program {
            Some(_) => ("passed", "stages"),
            None => ("right", "questions"),
        };
        let entry = self.of(lesson);
        let of = entry[of].as_u64()?.try_into().ok()?;
        Some((strings(&entry[key]).len(), of))
    }

    /// These stages passed, of that many.
    pub(crate) fn set_passed(&mut self, lesson: &Lesson, passed: &[String], stages: usize) {
        let entry = self.entry(lesson);
        entry["passed"] = passed.into();
        entry["stages"] = stages.into();
    }

    /// How many hints the reader has seen of this stage.
    pub(crate) fn hints(&self, lesson: &Lesson, stage: &str) -> usize {
        let seen = self.of(lesson)["hints"][stage].as_u64();
        seen.and_then(|seen| seen.try_into().ok()).unwrap_or(0)
    }

    /// The reader has seen that many hints of this stage.
    pub(crate) fn set_hints(&mut self, lesson: &Lesson, stage: &str, seen: usize) {
        let hints = &mut self.entry(lesson)["hints"];
        if !hints.is_object() {
            *hints = json!({});
        }
        hints[stage] = seen.into();
    }

    /// The questions of `lesson` that were answered: rightly, and not.
    pub(crate) fn answered(&self, lesson: &Lesson) -> (Vec<String>, Vec<String>) {
        let names = |key| strings(&self.of(lesson)[key]);
        (names("right"), names("wrong"))
    }

    /// The reader has answered `question`, one of `questions`; the latest answer counts.
    pub(crate) fn answer(
        &mut self,
        lesson: &Lesson,
        question: &str,
        right: bool,
        questions: usize,
    ) {
        let entry = self.entry(lesson);
        entry["questions"] = questions.into();
        for (key, is_here) in [("right", right), ("wrong", !right)] {
            let mut names = strings(&entry[key]);
            names.retain(|name| name != question);
            if is_here {
                names.push(question.to_owned());
            }
            entry[key] = names.into();
        }
    }

    /// Forgets the answers to the questions of `lesson`.
    pub(crate) fn forget_answers(&mut self, lesson: &Lesson) {
        let entry = self.entry(lesson);
        entry["right"] = json!([]);
        entry["wrong"] = json!([]);
    }

    fn of(&self, lesson: &Lesson) -> &Value {
        &self.value["lessons"][lesson.name]
    }

    fn entry(&mut self, lesson: &Lesson) -> &mut Value {
        let lessons = &mut self.value["lessons"];
        if lessons.is_null() {
            *lessons = json!({});
        }
        let entry = &mut lessons[lesson.name];
        if !entry.is_object() {
            *entry = json!({});
        }
        entry
    }
}

fn strings(value: &Value) -> Vec<String> {
    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
    items
        .iter()
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
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
        let mut progress = Progress::read_from(&file).unwrap();
        assert!(progress.now().is_none() && progress.passed(chat()).is_empty());
        progress.go_to(chat());
        progress.set_passed(chat(), &["stage_01".into()], 26);
        progress.set_hints(chat(), "stage_02", 2);
        progress.answer(chat(), "port-zero", false, 3);
        progress.answer(chat(), "port-zero", true, 3);
        progress.write().unwrap();
        let progress = Progress::read_from(&file).unwrap();
        assert_eq!(progress.now().unwrap().name, "tcp-chat");
        assert_eq!(progress.passed(chat()), ["stage_01"]);
        assert_eq!(progress.done(chat()), Some((1, 26)));
        assert_eq!(progress.hints(chat(), "stage_02"), 2);
        assert_eq!(
            progress.answered(chat()),
            (vec!["port-zero".into()], vec![])
        );
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
        assert_eq!(progress.of(chat())["folder"], "chat");
        let mut moved = read_from("ann");
        moved.value = progress.value.clone();
        let found = |progress: &Progress| progress.folder(chat()).unwrap().canonicalize().unwrap();
        assert_eq!(found(&moved), ann);
        // As an older guide has written it.
        let passed = ["stage_01"];
        moved.value = json!({"lessons": {"tcp-chat": {"folder": teacher, "passed": passed}}});
        assert_eq!(found(&moved), ann);
        moved.set_folder(chat(), &ann);
        assert_eq!(moved.passed(chat()), passed);
        // Not beside the file, and so not moved with it.
        progress.set_folder(chat(), &outside);
        assert_eq!(found(&progress), outside);
    }

    #[test]
    fn what_has_passed_is_kept_for_each_folder() {
        let home = tempfile::tempdir().unwrap();
        let mut progress = Progress::read_from(&home.path().join("progress.json")).unwrap();
        let (one, other) = (home.path().join("one"), home.path().join("other"));
        progress.begin_in(chat(), &one, 26);
        progress.set_passed(chat(), &["stage_01".into()], 26);
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
        for text in ["", "[1, 2]", "{\"lessons\": 3}", "{\"now\""] {
            fs::write(&file, text).unwrap();
            let Err(failure) = Progress::read_from(&file) else {
                panic!("{text} was taken");
            };
            assert!(
                failure
                    .report(crate::language::Language::English)
                    .unwrap()
                    .contains("mend the file")
            );
            assert_eq!(fs::read_to_string(&file).unwrap(), text);
        }
    }

    #[test]
    fn an_entry_of_a_strange_shape_is_no_panic() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("progress.json");
        fs::write(&file, "{\"lessons\": {\"tcp-chat\": 3, \"now\": {}}}").unwrap();
        let mut progress = Progress::read_from(&file).unwrap();
        assert_eq!(progress.hints(chat(), "stage_02"), 0);
        progress.set_hints(chat(), "stage_02", 1);
        assert_eq!(progress.hints(chat(), "stage_02"), 1);
    }
}
