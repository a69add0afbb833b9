//! The course page: what `cargo run` prints.

mod parts;

use std::io::{self, Write};

use harness::report::{Said, said, verbatim};

use crate::exercises::progress::Progress;
use crate::failure::Failure;
use crate::language::{Language, Text, text};
use crate::lessons::{self, LESSONS, Lesson};
use crate::markdown::plain;
use crate::see::ANY_TWO;
use crate::text::{
    HEADING, INDENT, bar, styled, wrapped, write_command, write_heading, write_lines, write_row,
};
use parts::Part;

const TITLE: &str = "Sockets You Can See · 《看得见的套接字》";

const PROMISES: Text = Text {
    en: "Every lesson keeps four promises: you can read it (its code is the code that runs), \
         run it (a program that talks to nc, to Python and to itself), see it (what really happened, measured), \
         and write it (tests that grade your own program, in any language).",
    zh: "每一课都兑现四个承诺：读得懂（书里的代码就是运行的代码）、跑得起来（能和 nc、Python 以及它自己对话的程序）、\
         看得见（真正发生的事，实测出来的）、写得出（测试给你自己的程序打分，用什么语言都行）。",
};

/// Prints the page to stdout, with what the reader has done so far.
///
/// # Errors
/// If stdout is closed, or cannot take it.
pub fn show(language: Language) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    let progress = Progress::read();
    let page = Page {
        language,
        progress: progress.as_ref().ok(),
    };
    page.write(&mut out).map_err(Failure::Screen)?;
    // The page is shown even if the progress cannot be read.
    progress.map(|_| ())
}

struct Page<'progress> {
    language: Language,
    progress: Option<&'progress Progress>,
}

impl Page<'_> {
    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{}\n", styled(HEADING, TITLE))?;
        write_lines(out, &wrapped(PROMISES.in_language(self.language), ""))?;
        for (number, lesson) in (1..).zip(LESSONS) {
            writeln!(out)?;
            self.write_lesson(out, number, lesson)?;
        }
        writeln!(out)?;
        self.write_what_to_do_next(out)?;
        self.write_commands(out)?;
        out.flush()
    }

    /// The parts of a lesson that are not done.
    fn left_of(&self, lesson: &Lesson) -> Vec<Part> {
        let mut parts = self.parts(lesson);
        parts.retain(|part| part.done.is_none_or(|(done, of)| done < of));
        parts
    }

    fn has_begun(&self) -> bool {
        let mut parts = LESSONS.iter().flat_map(|lesson| self.parts(lesson));
        parts.any(|part| part.done.is_some())
    }

    fn write_what_to_do_next(&self, out: &mut impl Write) -> io::Result<()> {
        let heading = self.language.pick("What to do next", "接下来做什么");
        write_heading(out, heading)?;
        let mut lessons = (1..).zip(LESSONS);
        let next = lessons.find(|(_, lesson)| !self.left_of(lesson).is_empty());
        let (what, parts) = match next {
            _ if !self.has_begun() => self.how_to_begin(),
            Some((number, lesson)) => {
                let question = verbatim(plain(lesson.question.in_language(self.language)));
                let what = said!("Go on with lesson {}, {}: {}", number, lesson, question);
                (what, self.left_of(lesson))
            }
            None => (said!("You have done all lessons."), Vec::new()),
        };
        write_lines(out, &wrapped(&self.language.say(&what), ""))?;
        parts
            .iter()
            .try_for_each(|part| write_command(out, part.label, &part.command))
    }

    /// The first lesson, and the first one in which the reader writes a program.
    fn how_to_begin(&self) -> (Said, Vec<Part>) {
        let program = lessons::with_stages().next();
        let what = said!(
            "Begin with the first lesson: predict what each call does, and see. \
             Then write a program of your own with {}: see it played, read it, \
             run it in two terminals, and build it up stage by stage.",
            verbatim(program.map_or("", |lesson| lesson.name))
        );
        let lessons = LESSONS.first().into_iter().chain(program);
        let parts = lessons.flat_map(|lesson| self.parts(lesson));
        (what, parts.collect())
    }

    fn write_commands(&self, out: &mut impl Write) -> io::Result<()> {
        let pick = |en, zh| self.language.pick(en, zh);
        let (other, in_other) = match self.language {
            Language::English => ("中文", "cargo run -- --lang-ui zh-CN"),
            Language::Chinese => ("English", "cargo run -- --lang-ui en"),
        };
        write_command(out, pick("play all", "全部演示"), "cargo run -- demo")?;
        write_command(out, pick("any two", "看任意两个"), ANY_TWO)?;
        write_command(out, pick("all stages", "全部测试"), "cargo test")?;
        write_command(out, pick("the guide", "帮助（英）"), "cargo run -- --help")?;
        write_command(out, other, in_other)
    }

    fn write_lesson(&self, out: &mut impl Write, number: usize, lesson: &Lesson) -> io::Result<()> {
        let name = lesson.name;
        let question = plain(lesson.question.in_language(self.language));
        write_heading(out, &format!("{number} {name} — {question}"))?;
        let afterwards = verbatim(plain(lesson.afterwards.in_language(self.language)));
        let afterwards = said!("After it you can {}.", afterwards);
        write_lines(out, &wrapped(&self.language.say(&afterwards), INDENT))?;
        self.write_commands_of(out, lesson)?;
        let pick = |en, zh| self.language.pick(en, zh);
        let play = format!("cargo run -- demo {name}");
        write_command(out, pick("play it", "看演示"), &play)?;
        let see = format!("cargo run -- see {name}");
        write_command(out, pick("see it", "看内部"), &see)?;
        let chapter = self.language.book().join(name).join("README.md");
        write_row(out, pick("read it", "读课文"), &chapter.display())?;
        let code = format!("crates/{name}/src/lib.rs");
        write_row(out, pick("its code", "读代码"), &code)?;
        for part in self.parts(lesson) {
            write_command(out, part.label, &part.command)?;
            if let Some((done, of)) = part.done {
                let counted = (part.counted)(done, of, self.language);
                write_row(out, "", &format!("{} {counted}", bar(done, of)))?;
            }
        }
        Ok(())
    }

    /// The commands that run its program.
    fn write_commands_of(&self, out: &mut impl Write, lesson: &Lesson) -> io::Result<()> {
        let mut run = |label: Text, command: &str| {
            write_command(out, label.in_language(self.language), command)
        };
        if let Some(experiment) = lesson.experiment {
            let program = format!("cargo run -p {} --", lesson.name);
            run(text("which", "有哪些"), &format!("{program} list"))?;
            run(
                text("try one", "试一个"),
                &format!("{program} try {experiment}"),
            )?;
            run(text("try all", "全试"), &format!("{program} try --all"))?;
        }
        let mut own = lesson.commands.iter();
        own.try_for_each(|(label, command)| run(*label, command))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_may_have_experiments_and_stages() {
        let chat = lessons::find("tcp-chat").unwrap();
        let both = Lesson {
            name: "both",
            experiment: Some("one"),
            own_program: Some("mine.py"),
            ..*chat
        };
        let page = Page {
            language: Language::English,
            progress: None,
        };
        let mut out = Vec::new();
        page.write_lesson(&mut out, 1, &both).unwrap();
        let text = String::from_utf8(out).unwrap();
        for args in [
            "-p both -- try one",
            "-p tcp-chat -- server",
            "-- quiz both",
            "-- start both",
        ] {
            assert!(
                text.contains(&format!("cargo run {args}")),
                "{args}: {text}"
            );
        }
    }
}
