//! The course page: what `cargo run` prints.

use std::io::{self, Write};

use crate::exercises::bar;
use crate::exercises::progress::Progress;
use crate::failure::Failure;
use crate::language::Language;
use crate::lessons::{LESSONS, Lesson, Text};
use crate::text::{HEADING, TYPED, padded, styled, wrapped, write_lines};

const TITLE: &str = "Sockets You Can See · 《看得见的套接字》";

const PROMISES: Text = Text {
    en: "Every lesson keeps four promises: you can read it (its code is the code that runs), \
         run it (a program that talks to nc, to Python and to itself), see it (what really happened, measured), \
         and write it (tests that grade your own program, in any language).",
    zh: "每一课都兑现四个承诺：读得懂（书里的代码就是运行的代码）、跑得起来（能和 nc、Python 以及它自己对话的程序）、\
         看得见（真正发生的事，实测出来的）、写得出（测试给你自己的程序打分，用什么语言都行）。",
};

const WHAT_TO_DO_NEXT: Text = Text {
    en: "Begin with the first lesson: predict what each call does, and see. \
         Then write a program of your own with tcp-chat: see it played, read it, run it in two terminals, \
         and build it up stage by stage.",
    zh: "从第一课开始：先预测每个调用会做什么，再看结果。然后在 tcp-chat 里写一个自己的程序：\
         看它演示、读它的代码、在两个终端里运行它，再一关一关地自己写出来。",
};

const INDENT: &str = "  ";

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
    // A file that makes no sense is no reason to show no page.
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
        let next = self.language.pick("What to do next", "接下来做什么");
        writeln!(out, "\n{}", styled(HEADING, next))?;
        write_lines(out, &wrapped(&self.what_to_do_next(), ""))?;
        for (label, command) in self.commands_of_the_next() {
            write_command(out, label, &command)?;
        }
        self.write_commands(out)?;
        out.flush()
    }

    /// The first lesson that is not done, with its number.
    fn next(&self) -> Option<(usize, &'static Lesson)> {
        let is_done = |lesson| self.done(lesson).is_some_and(|(done, of)| done == of);
        (1..).zip(LESSONS).find(|(_, lesson)| !is_done(lesson))
    }

    fn done(&self, lesson: &Lesson) -> Option<(usize, usize)> {
        self.progress?.done(lesson)
    }

    fn has_begun(&self) -> bool {
        LESSONS.iter().any(|lesson| self.done(lesson).is_some())
    }

    fn what_to_do_next(&self) -> String {
        match self.next() {
            _ if !self.has_begun() => WHAT_TO_DO_NEXT.in_language(self.language).into(),
            Some((number, Lesson { name, question, .. })) => {
                let question = question.in_language(self.language);
                self.language.pick(
                    format!("Go on with lesson {number}, {name}: {question}"),
                    format!("接着做第 {number} 课 {name}：{question}"),
                )
            }
            None => self
                .language
                .pick("You have done all lessons.", "所有的课都做完了。")
                .into(),
        }
    }

    fn commands_of_the_next(&self) -> Vec<(&'static str, String)> {
        if !self.has_begun() {
            let first = LESSONS.iter().find(|lesson| lesson.own_program.is_some());
            let lessons = LESSONS.first().into_iter().chain(first);
            return lessons.map(|lesson| self.command_of(lesson)).collect();
        }
        let next = self.next().into_iter();
        next.map(|(_, lesson)| self.command_of(lesson)).collect()
    }

    /// How to begin a lesson, or to go on with it.
    fn command_of(&self, lesson: &Lesson) -> (&'static str, String) {
        let (label, command) = match (lesson.own_program, self.done(lesson)) {
            (Some(_), None) => (self.language.pick("write", "动手写"), "start"),
            (Some(_), Some(_)) => (self.language.pick("write", "动手写"), "check"),
            (None, _) => (self.language.pick("predict", "预测"), "quiz"),
        };
        (label, format!("cargo run -- {command} {}", lesson.name))
    }

    fn write_commands(&self, out: &mut impl Write) -> io::Result<()> {
        for (label, command) in [
            (
                self.language.pick("see all", "全部演示"),
                "cargo run -- demo".into(),
            ),
            (
                self.language.pick("all stages", "全部测试"),
                "cargo test".into(),
            ),
            (
                self.language.pick("the guide", "帮助（英）"),
                "cargo run -- --help".into(),
            ),
            (
                self.language.pick("中文", "English"),
                format!(
                    "cargo run -- --lang-ui {}",
                    self.language.pick("zh-CN", "en")
                ),
            ),
        ] {
            write_command(out, label, &command)?;
        }
        Ok(())
    }

    fn write_lesson(&self, out: &mut impl Write, number: usize, lesson: &Lesson) -> io::Result<()> {
        let name = lesson.name;
        let question = lesson.question.in_language(self.language);
        let title = format!("{number} {name} — {question}");
        writeln!(out, "{}", styled(HEADING, &title))?;
        let afterwards = lesson.afterwards.in_language(self.language);
        let afterwards = self.language.pick(
            format!("After it you can {afterwards}."),
            format!("学完能够{afterwards}。"),
        );
        write_lines(out, &wrapped(&afterwards, INDENT))?;
        for (terminal, args) in lesson.commands {
            let label = terminal.in_language(self.language);
            write_command(out, label, &format!("cargo run -p {name} -- {args}"))?;
        }
        let see = self.language.pick("see it", "看演示");
        write_command(out, see, &format!("cargo run -- demo {name}"))?;
        let chapter = self.language.book().join(name).join("README.md");
        let read = self.language.pick("read it", "读课文");
        write_row(out, read, &chapter.display().to_string())?;
        let code = self.language.pick("its code", "读代码");
        write_row(out, code, &format!("crates/{name}/src/lib.rs"))?;
        self.write_exercise(out, lesson)
    }

    /// How to begin; once begun, how far the reader is, and how to go on.
    fn write_exercise(&self, out: &mut impl Write, lesson: &Lesson) -> io::Result<()> {
        let done = self.done(lesson);
        let label = match lesson.own_program {
            Some(_) => self.language.pick("write it", "写出来"),
            None => self.language.pick("predict it", "先预测"),
        };
        write_command(out, label, &self.command_of(lesson).1)?;
        let Some((done, of)) = done else {
            return Ok(());
        };
        let count = match lesson.own_program {
            Some(_) => self.language.pick(
                format!("{done} of {of} stages passed"),
                format!("{of} 关中通过了 {done} 关"),
            ),
            None => self.language.pick(
                format!("{done} of {of} predicted rightly"),
                format!("{of} 题中预测对 {done} 题"),
            ),
        };
        write_row(out, "", &format!("{} {count}", bar(done, of)))
    }
}

fn write_command(out: &mut impl Write, label: &str, command: &str) -> io::Result<()> {
    write_row(out, label, &styled(TYPED, command))
}

fn write_row(out: &mut impl Write, label: &str, text: &str) -> io::Result<()> {
    writeln!(out, "{INDENT}{}{text}", padded(label, 12))
}
