//! `cargo run -- start LESSON`: makes an exercise from a [starter](super::starter), or goes back to one.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use harness::report::{Said, said, verbatim};

use super::atomic::write_folder;
use super::check::page_of;
use super::pages::Page;
use super::places::{folder_of, python_file, shown};
use super::progress::Progress;
use super::render;
use super::starter::Starter;
use crate::failure::Failure;
use crate::language::Language;
use crate::lessons::Lesson;
use crate::text::{TYPED, padded, styled, wrapped, write_lines};

/// Makes an exercise of `lesson`, in `folder` or else in `exercises/`, in the language `starter` or else in Rust.
/// If one is there already, it stays as it is, and becomes the current one.
///
/// # Errors
/// If other files are there: nothing is ever overwritten.
pub fn start(
    lesson: &'static Lesson,
    starter: Option<Starter>,
    folder: Option<&Path>,
    language: Language,
) -> Result<(), Failure> {
    if !lesson.has_stages() {
        return Err(super::no_exercise(lesson));
    }
    let folder = folder.map_or_else(|| folder_of(lesson), Path::to_owned);
    let page = page_of(lesson, language)?;
    let starter_or_rust = starter.unwrap_or(Starter::Rust);
    // All under one lock: of two guides at the same time, the second finds the exercise of the first.
    let before = Progress::update(|progress| {
        let before = progress.clone();
        progress.go_to(lesson);
        if is_taken(&folder) {
            check_existing(lesson, starter, &folder)?;
            progress.set_folder(lesson, &folder);
            return Ok(None);
        }
        let mut files = starter_or_rust.files(lesson, 0, Some(&page), language)?;
        files.push((".gitignore".into(), "target/\n__pycache__/\n".into()));
        write_folder(&folder, &files)
            .map_err(|error| said!("write {}: {}", folder.display(), error))?;
        progress.begin_in(lesson, &folder, page.stages.len());
        Ok(Some(before))
    })?;
    let begin = match &before {
        Some(_) => new(lesson, starter_or_rust, &folder, &page),
        None => existing(lesson, &folder, &page, language)?,
    };
    print(&begin, language)?;
    print_commands(lesson, language)?;
    if let Some(back) = before.and_then(|before| way_back(lesson, &before)) {
        writeln!(anstream::stdout())?;
        print(&back, language)?;
    }
    Ok(())
}

fn print(said: &Said, language: Language) -> io::Result<()> {
    let lines = wrapped(&language.say(said), "");
    write_lines(&mut anstream::stdout(), &lines)
}

fn is_taken(folder: &Path) -> bool {
    match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => folder.exists(),
    }
}

/// Fails if the files in `folder` are not an exercise of `lesson`, or not in the language `starter`.
fn check_existing(lesson: &Lesson, starter: Option<Starter>, folder: &Path) -> Result<(), Said> {
    let what = match found_in(folder, lesson) {
        Some(found) if starter.is_none_or(|starter| starter == found) => return Ok(()),
        Some(Starter::Rust) => said!("the exercise there is in Rust"),
        Some(Starter::Python) => said!("the exercise there is in Python"),
        None => said!("what is there is no exercise of it"),
    };
    Err(said!(
        "{} is there already, and stays as it is; {}. \
         Begin in another folder: `cargo run -- start {} --dir FOLDER`",
        verbatim(shown(folder)),
        what,
        lesson
    ))
}

/// The language of the exercise of `lesson` in `folder`, if there is one.
fn found_in(folder: &Path, lesson: &Lesson) -> Option<Starter> {
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
    let name = format!("name = \"{}\"", lesson.name);
    if manifest.lines().any(|line| line.trim() == name) {
        return Some(Starter::Rust);
    }
    let has_python = folder.join(python_file(lesson)).is_file();
    has_python.then_some(Starter::Python)
}

/// What is said of an exercise that was there before.
fn existing(
    lesson: &Lesson,
    folder: &Path,
    page: &Page,
    language: Language,
) -> Result<Said, Failure> {
    let count = page.count(&Progress::read()?.passed(lesson));
    let passed = render::count(&count, language);
    Ok(said!(
        "{} is there already, and stays as it is. It is your exercise of {} now: {}.",
        verbatim(shown(folder)),
        lesson,
        verbatim(passed)
    ))
}

/// How to return to the exercise that was the current one before.
fn way_back(lesson: &Lesson, before: &Progress) -> Option<Said> {
    let passed = before.passed(lesson).len();
    if let Some(folder) = before.folder(lesson) {
        return Some(said!(
            "Your other exercise, which has passed {} of its stages, is kept as it is; \
             back to it: `cargo run -- start {} --dir {}`",
            passed,
            lesson,
            verbatim(shown(&folder))
        ));
    }
    let other = before.command(lesson)?;
    Some(said!(
        "The {} stages that had passed were those of another program, still checked by \
         `cargo run -- check {} -- {}`; this one begins anew.",
        passed,
        lesson,
        verbatim(other.shown())
    ))
}

/// What is said of a new exercise.
fn new(lesson: &Lesson, starter: Starter, folder: &Path, page: &Page) -> Said {
    let main = match starter {
        Starter::Rust => folder.join("src").join("main.rs"),
        Starter::Python => folder.join(python_file(lesson)),
    };
    said!(
        "{} runs already: it reads its command line, and says at each place what is missing there. \
         The stages lead you from the first to the last; {} explains each.",
        verbatim(shown(&main)),
        page.path.display()
    )
}

fn print_commands(lesson: &Lesson, language: Language) -> io::Result<()> {
    let mut out = anstream::stdout();
    let name = lesson.name;
    // In the folder of an exercise, `cargo run` runs the exercise.
    let here = language.pick(
        "From the project's folder, not that of the exercise:",
        "请在本项目的目录里运行，而不是在练习的目录里：",
    );
    writeln!(out, "\n{here}")?;
    for (label, command) in [
        (language.pick("what to do", "做什么"), "check"),
        (language.pick("at each save", "存盘即查"), "watch"),
        (language.pick("stuck?", "卡住了？"), "hint"),
    ] {
        let command = styled(TYPED, &format!("cargo run -- {command} {name}"));
        writeln!(out, "  {}{command}", padded(label, 14))?;
    }
    Ok(())
}
