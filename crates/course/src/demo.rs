//! A lesson, played with nobody typing.

pub mod scene;
pub mod pattern;
mod stage;
mod actor;
mod teller;
mod programs;

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use crate::failure::Failure;
use crate::interruption::Interruption;
use crate::lessons::Lesson;
use crate::text::{HEADING, styled, wrapped, write_lines};
use programs::Programs;
use scene::Scene;
use stage::Stage;

const LEGEND: &str = "How to read it: $ and >>: are typed, │ is printed on stdout, ┊ is said on stderr, \
    ( ) is added by the guide. `$ tcp-chat` is short for `cargo run -p tcp-chat --`.";

/// Plays all scenes of `lessons`, with the programs in `folder`, or else freshly built ones.
///
/// # Errors
/// At the first thing that does not go as it should. No program is left running.
pub fn play(lessons: &[Lesson], folder: Option<&Path>, patience: Duration) -> Result<(), Failure> {
    let interruption = Interruption::by_ctrl_c()
        .map_err(|error| Failure::Stopped(format!("the demo cannot start: {error}")))?;
    let programs = match folder {
        Some(folder) => Programs::in_folder(folder)?,
        None => programs::build(lessons, &interruption)?,
    };
    let mut out = anstream::stdout();
    write_lines(&mut out, &wrapped(LEGEND, ""))?;
    for lesson in lessons {
        let title = format!("{} — {}", lesson.name, lesson.question.en);
        writeln!(out, "\n{}", styled(HEADING, &title))?;
        for (number, scene) in (1..).zip(lesson.scenes) {
            let place = format!("scene {number} of {}: {}", lesson.scenes.len(), scene.title);
            writeln!(out, "\n{}\n", styled(HEADING, &place))?;
            play_scene(scene, &programs, &interruption, patience)
                .map_err(|failure| in_scene(failure, lesson.name, &place))?;
            writeln!(out)?;
            write_lines(&mut out, &wrapped(&format!("→ {}", scene.notice), ""))?;
        }
    }
    Ok(())
}

fn play_scene(
    scene: &Scene,
    programs: &Programs,
    interruption: &Interruption,
    patience: Duration,
) -> Result<(), Failure> {
    let mut stage = Stage::set(scene, programs, interruption, patience)?;
    let count = scene.steps.len();
    for (number, step) in (1..).zip(scene.steps) {
        let done = stage.perform(step);
        if interruption.happened() {
            return Err(Failure::Interrupted);
        }
        if let Err(Failure::Stopped(report)) = done {
            stage.tell_last_words()?;
            return Err(Failure::Stopped(format!(
                "step {number} of {count}\n{report}"
            )));
        }
        done?;
    }
    Ok(())
}

fn in_scene(failure: Failure, lesson: &str, place: &str) -> Failure {
    match failure {
        Failure::Stopped(report) => {
            Failure::Stopped(format!("the demo stopped: {lesson}, {place}, {report}"))
        }
        other => other,
    }
}
