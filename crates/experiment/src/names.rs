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
    let hint = nearest(name, known).map_or_else(String::new, |it| format!("did you mean {it}? "));
    let program = lesson.name;
    Screen::plain().note(format_args!(
        "no {wanted} is called {name} — {hint}`cargo run -p {program} -- list --all` shows them all"
    ));
    Unknown
}

/// The known name that is most like `name`, if one is like it.
#[must_use]
pub fn nearest<'known>(
    name: &str,
    known: impl IntoIterator<Item = &'known str>,
) -> Option<&'known str> {
    let known = known.into_iter();
    let all = known.map(|known| (strsim::jaro_winkler(known, name), known));
    let nearest = all.max_by(|one, other| one.0.total_cmp(&other.0));
    nearest.and_then(|(likeness, known)| (likeness > 0.6).then_some(known))
}

/// Tells the reader that this is a subject, where one experiment is needed.
pub(crate) fn no_experiment(lesson: &Lesson, subject: &Subject) -> Unknown {
    let (program, name) = (lesson.name, subject.name);
    Screen::plain().note(format_args!(
        "--see shows one experiment, and {name} is a subject: `cargo run -p {program} -- list {name}` shows its experiments"
    ));
    Unknown
}
