//! `cargo run -- quiz`: asks the questions of the experiments, and runs each experiment after the guess.
//!
//! ```text
//!  quiz ── PROGRAM list --json ──────────────▶ the questions of a lesson
//!    │     docs/zh-CN/LESSON/questions.md ───▶ the same in Chinese
//!    │ the reader's guess
//!    └──── PROGRAM try NAME --no-ask --json ─▶ what the kernel did
//! ```

mod asked;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use experiment::{Question, Report};
use harness::child::Child;
use harness::report::{said, verbatim};
use lesson_kit::{Line, Prompt};
use serde::de::DeserializeOwned;

use super::progress::Progress;
use super::questions;
use crate::cargo::{self, file_of, root};
use crate::failure::Failure;
use crate::interruption::Interruption;
use crate::language::Language;
use crate::lessons::{self, Lesson};
use crate::text::write_heading;
use asked::Asked;

/// Asks the questions that were not answered before: those of `lesson`, or of all lessons with experiments.
///
/// # Errors
/// If a lesson's program cannot be built or run.
pub fn quiz(
    lesson: Option<&'static Lesson>,
    again: bool,
    language: Language,
) -> Result<(), Failure> {
    let lessons: Vec<_> = match lesson {
        Some(lesson) if !lesson.has_experiments() => return Err(no_questions(lesson)),
        Some(lesson) => vec![lesson],
        None => lessons::with_experiments().collect(),
    };
    let names = lessons.iter().map(|lesson| lesson.name);
    let interruption = Interruption::by_ctrl_c()
        .map_err(|error| said!("the quiz cannot start: {}", verbatim(error)))?;
    let programs = cargo::programs(names, &interruption)?;
    let mut prompt = Prompt::asking(language.pick("your guess: ", "你猜："));
    for lesson in lessons {
        let quiz = Quiz {
            lesson,
            program: file_of(&programs, lesson.name)?,
            language,
            interruption: &interruption,
        };
        if !quiz.ask(&mut prompt, again)? {
            break;
        }
    }
    Ok(())
}

fn no_questions(lesson: &Lesson) -> Failure {
    Failure::Usage(said!(
        "{} has stages, not questions: `cargo run -- start {}`; \
         `cargo run -- quiz` asks what there is to predict",
        lesson,
        lesson
    ))
}

struct Quiz<'quiz> {
    lesson: &'static Lesson,
    program: &'quiz Path,
    language: Language,
    interruption: &'quiz Interruption,
}

/// The reader's reply to a question.
enum Guess {
    Choice(usize),
    Pass,
    Enough,
}

impl Quiz<'_> {
    /// Asks the questions that are left. Returns `false` when the reader wants to stop.
    fn ask(&self, prompt: &mut Prompt, again: bool) -> Result<bool, Failure> {
        let mut out = anstream::stdout();
        if again {
            Progress::update(|progress| {
                progress.of_mut(self.lesson).answers.clear();
                Ok(())
            })?;
        }
        let questions = self.questions()?;
        let answers = Progress::read()?.of(self.lesson).answers;
        let is_answered = |question: &&Asked| answers.contains_key(&question.original.name);
        let done = questions.iter().filter(is_answered).count();
        let left = questions.iter().filter(|question| !is_answered(question));
        for (number, question) in (done + 1..).zip(left) {
            let place = format!("{} {number}/{}", self.lesson.name, questions.len());
            question.write(&mut out, &place)?;
            let guess = match self.guess(prompt, question.shown.choices.len())? {
                Guess::Enough => {
                    self.write_score(questions.len())?;
                    return Ok(false);
                }
                Guess::Pass => None,
                Guess::Choice(choice) => Some(choice),
            };
            let name = &question.original.name;
            let seen: Report = self.output(&["try", name, "--no-ask", "--json"])?;
            let is_right = guess.and_then(|guess| question.is_right(guess, &seen.outcome));
            question.write_answer(&mut out, &seen.outcome, is_right, self.language)?;
            // An experiment that cannot be done here does not count.
            if let Some(is_right) = is_right {
                self.remember(name, is_right, questions.len())?;
            }
        }
        self.write_score(questions.len())?;
        Ok(true)
    }

    fn remember(&self, question: &str, is_right: bool, of: usize) -> Result<(), Failure> {
        Progress::update(|progress| {
            let done = progress.of_mut(self.lesson);
            done.questions = of;
            done.answers.insert(question.to_owned(), is_right);
            Ok(())
        })
    }

    /// The questions that the program lists, in the reader's language.
    fn questions(&self) -> Result<Vec<Asked>, Failure> {
        let listed: Vec<Question> = self.output(&["list", "--json"])?;
        let translated = match self.language {
            Language::English => Vec::new(),
            language => questions::read(&root(), self.lesson, language)?,
        };
        let asked = listed.into_iter().map(|original| {
            let is_same = |one: &&Question| {
                one.name == original.name && one.choices.len() == original.choices.len()
            };
            let shown = translated.iter().find(is_same).unwrap_or(&original);
            Asked {
                shown: shown.clone(),
                original,
            }
        });
        Ok(asked.collect())
    }

    /// The JSON that the program prints. Its exit status, which says whether the documentation is right, is ignored.
    fn output<T: DeserializeOwned>(&self, args: &[&str]) -> Result<T, Failure> {
        let shown = || verbatim(format!("{} {}", self.program.display(), args.join(" ")));
        let mut command = Command::new(self.program);
        command
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        let child =
            Child::spawn(&mut command).map_err(|error| said!("start {}: {}", shown(), error))?;
        self.interruption.stops_reading_from(&child);
        let output = child.stdout().take_all().unwrap_or_else(|came| came);
        if self.interruption.happened() {
            return Err(Failure::Interrupted);
        }
        let read = serde_json::from_slice(&output);
        Ok(read.map_err(|error| said!("read what {} printed: {}", shown(), verbatim(error)))?)
    }

    fn guess(&self, prompt: &mut Prompt, count: usize) -> Result<Guess, Failure> {
        loop {
            let line = self.interruption.while_asking(|| prompt.read_line())?;
            let Line::Text(line) = line else {
                return Ok(Guess::Enough);
            };
            let line = String::from_utf8_lossy(&line);
            let number = match line.trim() {
                "" => return Ok(Guess::Pass),
                "q" => return Ok(Guess::Enough),
                number => number.parse::<usize>().unwrap_or(0),
            };
            if (1..=count).contains(&number) {
                return Ok(Guess::Choice(number - 1));
            }
            let what = said!(
                "a number from 1 to {}; nothing to see the answer; q to stop",
                count
            );
            writeln!(anstream::stdout(), "{}", self.language.say(&what))?;
        }
    }

    fn write_score(&self, of: usize) -> Result<(), Failure> {
        let mut out = anstream::stdout();
        let answers = Progress::read()?.of(self.lesson).answers;
        let right = answers.values().filter(|is_right| **is_right).count();
        let answered = answers.len();
        let score = said!(
            "{}: {} of {} questions answered, {} of them rightly",
            self.lesson,
            answered,
            of,
            right
        );
        writeln!(out)?;
        write_heading(&mut out, &self.language.say(&score))?;
        if answered == of && of > 0 {
            let again = said!(
                "to answer them anew: cargo run -- quiz {} --again",
                self.lesson
            );
            writeln!(out, "{}", self.language.say(&again))?;
        }
        Ok(())
    }
}
