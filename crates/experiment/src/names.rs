//! The names on the command line: of experiments, and of subjects.

use lesson_kit::Screen;

use crate::{Experiment, Lesson, Subject};

/// The reader has been told that there is no such name.
pub(crate) struct Unknown;

pub(crate) fn experiment_called(lesson: &Lesson, name: &str) -> Option<&'static Experiment> {
    lesson.experiments().find(|one| one.name == name)
}

pub(crate) fn subject_called(lesson: &Lesson, name: &str) -> Option<&'static Subject> {
    lesson.subjects.iter().find(|one| one.name == name)
}

/// Tells the reader that there is no such name, and the nearest that there is.
pub(crate) fn unknown(lesson: &Lesson, name: &str, wanted: &str) -> Unknown {
    let mut known: Vec<_> = lesson.subjects.iter().map(|subject| subject.name).collect();
    if wanted == "experiment" {
        known.splice(..0, lesson.experiments().map(|one| one.name));
    }
    let known = known.into_iter();
    let nearest = known
        .map(|known| (strsim::jaro_winkler(known, name), known))
        .max_by(|one, other| one.0.total_cmp(&other.0));
    let hint = match nearest {
        Some((likeness, nearest)) if likeness > 0.6 => format!("did you mean {nearest}? "),
        _ => String::new(),
    };
    let program = lesson.name;
    Screen::plain().note(format_args!(
        "no {wanted} is called {name} — {hint}`cargo run -p {program} -- list --all` shows them all"
    ));
    Unknown
}

/// Tells the reader that this is a subject, where one experiment is needed.
pub(crate) fn no_experiment(lesson: &Lesson, subject: &Subject) -> Unknown {
    let (program, name) = (lesson.name, subject.name);
    Screen::plain().note(format_args!(
        "--see shows one experiment, and {name} is a subject: `cargo run -p {program} -- list {name}` shows its experiments"
    ));
    Unknown
}
