//! A lesson, played with nobody typing.

mod pattern;
mod performance;
mod actor;
mod transcript;
mod programs;

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use harness::report::{said, verbatim};

use crate::failure::Failure;
use crate::interruption::Interruption;
use crate::language::{Language, Text};
use crate::lessons::Lesson;
use crate::markdown::plain;
use crate::text::{HEADING, styled, wrapped, write_heading, write_lines};
use performance::Performance;
use programs::programs;

const LEGEND: Text = Text {
    en: "How to read it: $ and >>: are typed, │ is printed on stdout, ┊ is said on stderr, \
        ( ) is added by the guide. `$ tcp-chat` is short for `cargo run -p tcp-chat --`.",
    zh: "怎么看：$ 和 >>: 后面的是输入，│ 表示打印在标准输出，┊ 表示打印在标准错误，（）里是向导的说明。\
        `$ tcp-chat` 是 `cargo run -p tcp-chat --` 的简写。",
};

/// Plays all scenes of `lessons`, with the programs in `folder`, or builds them first.
///
/// The words of the guide are in the reader's language, the output of the programs stays as it is.
///
/// # Errors
/// If a step fails. No program is left running.
pub fn play(
    lessons: &[Lesson],
    folder: Option<&Path>,
    patience: Duration,
    language: Language,
) -> Result<(), Failure> {
    let interruption = Interruption::by_ctrl_c()
        .map_err(|error| said!("the demo cannot start: {}", verbatim(error)))?;
    let programs = programs(lessons, folder, &interruption)?;
    let mut out = anstream::stdout();
    write_lines(&mut out, &wrapped(LEGEND.in_language(language), ""))?;
    for lesson in lessons {
        let question = plain(lesson.question.in_language(language));
        writeln!(out)?;
        write_heading(&mut out, &format!("{} — {question}", lesson.name))?;
        for (number, scene) in (1..).zip(lesson.scenes) {
            let title = verbatim(scene.title.in_language(language));
            let place = said!("scene {} of {}: {}", number, lesson.scenes.len(), title);
            writeln!(out, "\n{}\n", styled(HEADING, &language.say(&place)))?;
            Performance::new(scene, &programs, &interruption, patience, language)
                .and_then(|performance| performance.play(scene))
                .map_err(|failure| {
                    failure
                        .put_into(|why| said!("the demo stopped: {}, {}, {}", lesson, place, why))
                })?;
            writeln!(out)?;
            let notice = format!("→ {}", scene.notice.in_language(language));
            write_lines(&mut out, &wrapped(&notice, ""))?;
        }
    }
    Ok(())
}
