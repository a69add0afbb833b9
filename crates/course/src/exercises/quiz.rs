//! `cargo run -- quiz`: the questions of the experiments, one after another, each answered by running it.
//!
//! ```text
//!  quiz ── PROGRAM list --json ──────────────▶ the questions of a lesson
//!    │ the reader's guess
//!    └──── PROGRAM try NAME --no-ask --json ─▶ what the kernel really did
//! ```

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use lesson_kit::child::Child;
use lesson_kit::{Line, Prompt};
use serde_json::Value;

use super::progress::Progress;
use crate::cargo;
use crate::failure::Failure;
use crate::interruption::Interruption;
use crate::language::Language;
use crate::lessons::{LESSONS, Lesson};
use crate::text::{ASIDE, BAD, GOOD, HEADING, styled, wrapped, wrapped_hanging};

/// Asks the questions of `lesson`, or of all lessons of experiments, that were not answered before.
///
/// # Errors
/// If a lesson's program cannot be built or run.
pub fn quiz(
    lesson: Option<&'static Lesson>,
    again: bool,
    language: Language,
) -> Result<(), Failure> {
    let lessons: Vec<_> = match lesson {
        Some(lesson) if lesson.own_program.is_some() => {
            return Err(no_questions(lesson, language));
        }
        Some(lesson) => vec![lesson],
        None => {
            let lessons = LESSONS.iter();
            lessons.filter(|one| one.own_program.is_none()).collect()
        }
    };
    let names = lessons.iter().map(|lesson| lesson.name);
    let programs = cargo::programs(names, &Interruption::default())?;
    let mut out = anstream::stdout();
    let mut prompt = Prompt::asking(language.pick("your guess: ", "你猜："));
    for lesson in lessons {
        let program = programs.get(lesson.name).ok_or_else(|| {
            Failure::Stopped(format!("cargo built no program called {}", lesson.name))
        })?;
        let quiz = Quiz {
            lesson,
            program: program.clone(),
            language,
        };
        if !quiz.ask(&mut out, &mut prompt, again)? {
            break;
        }
    }
    Ok(())
}

fn no_questions(lesson: &Lesson, language: Language) -> Failure {
    let name = lesson.name;
    Failure::Usage(language.pick(
        format!(
            "{name} has stages, not questions: `cargo run -- start {name}`; \
             `cargo run -- quiz` asks what there is to predict"
        ),
        format!("{name} 有的是关卡，不是问题：`cargo run -- start {name}`；要预测的问题用 `cargo run -- quiz`"),
    ))
}

struct Quiz {
    lesson: &'static Lesson,
    program: PathBuf,
    language: Language,
}

/// What the reader said to a question.
enum Guess {
    Choice(usize),
    Pass,
    Enough,
}

impl Quiz {
    /// Asks all that is left; `false` when the reader has had enough.
    fn ask(&self, out: &mut dyn Write, prompt: &mut Prompt, again: bool) -> Result<bool, Failure> {
        let mut progress = Progress::read()?;
        if again {
            progress.forget_answers(self.lesson);
            progress.write()?;
        }
        let questions = output(&self.program, &["list", "--json"])?;
        let questions = questions.as_array().map(Vec::as_slice).unwrap_or_default();
        let (right, wrong) = progress.answered(self.lesson);
        let is_answered = |question: &&Value| {
            let name = question["name"].as_str().unwrap_or_default();
            right.iter().chain(&wrong).any(|answered| answered == name)
        };
        let done = questions.iter().filter(is_answered).count();
        let left = questions.iter().filter(|question| !is_answered(question));
        for (number, question) in (done + 1..).zip(left) {
            self.write_question(out, question, number, questions.len())?;
            let guess = match self.guess(out, prompt, question)? {
                Guess::Enough => {
                    self.write_score(out, &progress, questions.len())?;
                    return Ok(false);
                }
                Guess::Pass => None,
                Guess::Choice(choice) => question["choices"][choice].as_str(),
            };
            let name = question["name"].as_str().unwrap_or_default();
            let seen = output(&self.program, &["try", name, "--no-ask", "--json"])?;
            self.write_answer(out, question, &seen, guess)?;
            // What cannot be done here is nobody's mistake.
            if let (Some(guess), Some(observed)) = (guess, seen["observed"].as_str()) {
                progress.answer(self.lesson, name, guess == observed, questions.len());
                progress.write()?;
            }
        }
        self.write_score(out, &progress, questions.len())?;
        Ok(true)
    }

    fn write_question(
        &self,
        out: &mut dyn Write,
        question: &Value,
        number: usize,
        of: usize,
    ) -> io::Result<()> {
        let name = question["name"].as_str().unwrap_or_default();
        let title = format!("{} {number}/{of} · {name}", self.lesson.name);
        writeln!(out, "\n{}\n", styled(HEADING, &title))?;
        write_wrapped(out, text(question, "question"), "", 0)?;
        writeln!(out)?;
        for (number, choice) in (1..).zip(choices(question)) {
            write_wrapped(out, &format!("{number}  {choice}"), "  ", 3)?;
        }
        writeln!(out)
    }

    fn guess(
        &self,
        out: &mut dyn Write,
        prompt: &mut Prompt,
        question: &Value,
    ) -> Result<Guess, Failure> {
        let count = choices(question).count();
        loop {
            let Line::Text(line) = prompt.read_line() else {
                return Ok(Guess::Enough);
            };
            let line = String::from_utf8_lossy(&line).trim().to_owned();
            match line.as_str() {
                "" => return Ok(Guess::Pass),
                "q" => return Ok(Guess::Enough),
                number => match number.parse::<usize>() {
                    Ok(number) if (1..=count).contains(&number) => {
                        return Ok(Guess::Choice(number - 1));
                    }
                    _ => writeln!(
                        out,
                        "{}",
                        self.language.pick(
                            format!(
                                "a number from 1 to {count}; nothing to see the answer; q to stop"
                            ),
                            format!("请输入 1 到 {count} 的数字；直接回车看答案；q 结束"),
                        )
                    )?,
                },
            }
        }
    }

    fn write_answer(
        &self,
        out: &mut dyn Write,
        question: &Value,
        seen: &Value,
        guess: Option<&str>,
    ) -> io::Result<()> {
        let facts = seen["facts"].as_array().map(Vec::as_slice);
        for fact in facts.unwrap_or_default() {
            let label = fact[0].as_str().unwrap_or_default();
            let value = fact[1].as_str().unwrap_or_default();
            write_wrapped(out, &format!("{label}: {value}"), "  ", 2)?;
        }
        let language = self.language;
        let line = match (seen["observed"].as_str(), guess) {
            (Some(observed), Some(guess)) if guess == observed => styled(
                GOOD,
                &language.pick(format!("✓ {observed}"), format!("✓ 对：{observed}")),
            ),
            (Some(observed), Some(_)) => styled(
                BAD,
                &language.pick(
                    format!("✗ observed: {observed}"),
                    format!("✗ 实际观察到：{observed}"),
                ),
            ),
            (Some(observed), None) => language.pick(
                format!("observed: {observed}"),
                format!("实际观察到：{observed}"),
            ),
            (None, _) => {
                let why = text(seen, "why");
                let documented = text(question, "answer");
                language.pick(
                    format!("not done here: {why}; documented: {documented}"),
                    format!("这里做不了：{why}；文档中的答案：{documented}"),
                )
            }
        };
        writeln!(out, "\n{line}\n")?;
        write_wrapped(out, text(question, "explanation"), "", 0)?;
        let sources = question["sources"].as_array().map(Vec::as_slice);
        let sources: Vec<_> = sources
            .unwrap_or_default()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        let label = language.pick("see", "参见");
        writeln!(
            out,
            "{}",
            styled(ASIDE, &format!("{label} {}", sources.join(", ")))
        )
    }

    fn write_score(&self, out: &mut dyn Write, progress: &Progress, of: usize) -> io::Result<()> {
        let (right, wrong) = progress.answered(self.lesson);
        let (name, right, answered) = (self.lesson.name, right.len(), right.len() + wrong.len());
        let score = self.language.pick(
            format!("{name}: {right} of {answered} predicted rightly; {answered} of {of} questions answered"),
            format!("{name}：答了 {of} 题中的 {answered} 题，预测对 {right} 题"),
        );
        writeln!(out)?;
        for line in wrapped(&score, "") {
            writeln!(out, "{}", styled(HEADING, &line))?;
        }
        if answered == of && of > 0 {
            let again = self.language.pick(
                format!("to answer them anew: cargo run -- quiz {name} --again"),
                format!("重新作答：cargo run -- quiz {name} --again"),
            );
            writeln!(out, "{again}")?;
        }
        Ok(())
    }
}

fn text<'value>(value: &'value Value, key: &str) -> &'value str {
    value[key].as_str().unwrap_or_default()
}

fn choices(question: &Value) -> impl Iterator<Item = &str> {
    let choices = question["choices"].as_array().map(Vec::as_slice);
    choices.unwrap_or_default().iter().filter_map(Value::as_str)
}

fn write_wrapped(out: &mut dyn Write, text: &str, indent: &str, hanging: usize) -> io::Result<()> {
    wrapped_hanging(text, indent, hanging)
        .iter()
        .try_for_each(|line| writeln!(out, "{line}"))
}

/// What a lesson's program prints as JSON; that an experiment contradicts its documentation is no failure here.
fn output(program: &Path, args: &[&str]) -> Result<Value, Failure> {
    let shown = || format!("{} {}", program.display(), args.join(" "));
    let mut command = Command::new(program);
    command
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit());
    let child = Child::spawn(&mut command)
        .map_err(|error| Failure::Stopped(format!("start {}: {error}", shown())))?;
    let output = child.stdout().take_all().unwrap_or_else(|came| came);
    serde_json::from_slice(&output)
        .map_err(|error| Failure::Stopped(format!("read what {} printed: {error}", shown())))
}
