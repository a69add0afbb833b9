//! The exercise pages of the book, one a lesson: the text of each stage, and its hints.
//!
//! ```text
//! ## Stage 3: Send the reply            ## 第 3 关：发出回复
//! <!-- stage_03_the_reply_reaches… -->  the test of that stage
//!
//! **Build**: what to write.             **要写什么**：…
//!
//! **Done when**: …                      **通过的条件**：…
//!
//! **Watch out**: …                      **小心**：…
//!
//! **Try**: …                            **试一试**：…
//!
//! <details>
//! <summary>Hint 1</summary>             <summary>提示 1</summary>
//!
//! A gentle hint.
//!
//! </details>
//! ```
//!
//! A stage that is not the heart of the lesson has a star, `## Stage 21 ★: …`: it is optional.
//! The guide reads the pages of the book itself, so no text is written twice.

use std::fs;
use std::path::{Path, PathBuf};

use harness::report::{Said, said, verbatim};

use super::outcome::Count;
use crate::language::Language;
use crate::lessons::Lesson;

/// The exercise page of a lesson, in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The path of the file from the project's root.
    pub path: PathBuf,
    /// Its stages, in order.
    pub stages: Vec<Stage>,
}

/// The part of a page about one stage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stage {
    /// Its number, from 1.
    pub number: usize,
    /// Whether it has a star, and does not count.
    pub is_optional: bool,
    /// What to do, in a few words.
    pub title: String,
    /// The name of its test.
    pub test: String,
    /// What to build and why, in Markdown.
    pub text: String,
    /// The hints from gentle to plain, in Markdown.
    pub hints: Vec<String>,
    /// The line of its heading on the page, from 1.
    pub line: usize,
}

impl Page {
    /// The path of the page of `lesson` from the project's root.
    #[must_use]
    pub fn path_of(lesson: &Lesson, language: Language) -> PathBuf {
        language.book().join(lesson.name).join("exercises.md")
    }

    /// Reads the page of `lesson`.
    ///
    /// # Errors
    /// If the page is missing or malformed: the file, the line and the reason.
    pub fn read(root: &Path, lesson: &Lesson, language: Language) -> Result<Self, Said> {
        let path = Self::path_of(lesson, language);
        let text = fs::read_to_string(root.join(&path))
            .map_err(|error| said!("read {}: {}", path.display(), error))?;
        let stages = parse(&text).map_err(|why| verbatim(format!("{}{why}", path.display())))?;
        Ok(Self { path, stages })
    }

    /// The stage whose test is `test`.
    #[must_use]
    pub fn stage(&self, test: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.test == test)
    }

    /// The first stage that has not passed; one with a star only when no other is left.
    #[must_use]
    pub(crate) fn first_without(&self, passed: &[String]) -> Option<&Stage> {
        let left = |stage: &&Stage| !passed.contains(&stage.test);
        let mut required = self.stages.iter().filter(|stage| !stage.is_optional);
        required
            .find(left)
            .or_else(|| self.stages.iter().find(left))
    }

    /// How many of its stages have passed.
    pub(crate) fn count(&self, passed: &[String]) -> Count {
        let names = self.stages.iter().map(|stage| &stage.test);
        Count::of(names, passed, self)
    }

    /// Whether the stage with this test has a star.
    #[must_use]
    pub fn is_optional(&self, test: &str) -> bool {
        self.stage(test).is_some_and(|stage| stage.is_optional)
    }
}

/// The stages of a page. An error begins with the line: `:12: …`.
fn parse(page: &str) -> Result<Vec<Stage>, String> {
    let mut parser = Parser::default();
    for (number, line) in (1..).zip(page.lines()) {
        let taken = parser.take(number, line);
        taken.map_err(|what| format!(":{number}: {what}"))?;
    }
    let mut stages = parser.stages;
    for stage in &mut stages {
        stage.text = stage.text.trim().to_owned();
        for hint in &mut stage.hints {
            *hint = hint.trim().to_owned();
        }
    }
    Ok(stages)
}

/// The stages in the lines so far.
#[derive(Default)]
struct Parser {
    stages: Vec<Stage>,
    is_hint: bool,
    is_code: bool,
}

impl Parser {
    fn take(&mut self, number: usize, line: &str) -> Result<(), &'static str> {
        if line.starts_with("```") {
            self.is_code = !self.is_code;
        }
        match heading(line) {
            Some(_) if !self.is_code && self.is_hint => {
                Err("the hint before this heading has no </details>")
            }
            Some(heading) if !self.is_code => {
                self.stages.push(Stage {
                    line: number,
                    ..heading
                });
                Ok(())
            }
            _ => self.take_text(line),
        }
    }

    fn take_text(&mut self, line: &str) -> Result<(), &'static str> {
        let Some(stage) = self.stages.last_mut() else {
            return Ok(());
        };
        match line.trim() {
            _ if self.is_code => push(stage, self.is_hint, line),
            "<details>" if self.is_hint => return Err("a hint inside a hint"),
            "<details>" => {
                self.is_hint = true;
                stage.hints.push(String::new());
            }
            "</details>" if !self.is_hint => return Err("</details> without <details>"),
            "</details>" => self.is_hint = false,
            text if text.starts_with("<summary>") => {}
            text if stage.test.is_empty() && text.starts_with("<!--") => {
                let name = text.trim_start_matches("<!--").trim_end_matches("-->");
                name.trim().clone_into(&mut stage.test);
            }
            // Other comments are for the authors of the page.
            text if text.starts_with("<!--") && text.ends_with("-->") => {}
            _ => push(stage, self.is_hint, line),
        }
        Ok(())
    }
}

fn push(stage: &mut Stage, is_hint: bool, line: &str) {
    let text = match stage.hints.last_mut() {
        Some(hint) if is_hint => hint,
        _ => &mut stage.text,
    };
    text.push_str(line);
    text.push('\n');
}

/// `## Stage 3: Send the reply`, `## 第 3 关：发出回复`; with a star after the number, it is optional.
fn heading(line: &str) -> Option<Stage> {
    let rest = line.strip_prefix("## ")?;
    let (number, title) = match rest.strip_prefix("Stage ") {
        Some(rest) => rest.split_once(": ")?,
        None => rest.strip_prefix("第")?.split_once("：")?,
    };
    let number = number.trim();
    let required = number.strip_suffix('★');
    let number = required.unwrap_or(number).trim().trim_end_matches("关");
    Some(Stage {
        number: number.trim().parse().ok()?,
        is_optional: required.is_some(),
        title: title.trim().to_owned(),
        ..Stage::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
<!-- english: 0123456789abcdef -->
# Exercises

Introduction.

## Stage 1: Say where you listen
<!-- stage_01_says -->

Print it.
<!-- code: a.rs fn b -->
At once.

```console
## Stage 9: not a heading
```

<details>
<summary>Hint 1</summary>

Gentle.

</details>

<details>
<summary>Hint 2</summary>

Plain.

</details>

## 第 2 关：接受连接
<!-- stage_02_accepts -->

文字。
";

    #[test]
    fn a_page_is_its_stages_with_their_hints() {
        let stages = parse(PAGE).unwrap();
        assert_eq!(stages.len(), 2);
        assert_eq!(stages[0].number, 1);
        assert_eq!(stages[0].line, 6);
        assert_eq!(stages[0].title, "Say where you listen");
        assert_eq!(stages[0].test, "stage_01_says");
        assert!(stages[0].text.starts_with("Print it.\nAt once."));
        assert!(stages[0].text.contains("## Stage 9"));
        assert_eq!(stages[0].hints, ["Gentle.", "Plain."]);
        assert_eq!(stages[1].title, "接受连接");
        assert_eq!(stages[1].text, "文字。");
        assert!(stages[1].hints.is_empty());
        assert!(!stages[1].is_optional);
    }

    #[test]
    fn a_stage_with_a_star_is_optional() {
        for line in ["## Stage 21 ★: Send raw bytes", "## 第 21 关 ★：直接发字节"] {
            let stage = heading(line).unwrap();
            assert!(stage.is_optional && stage.number == 21, "{stage:?}");
            assert!(!stage.title.contains('★'), "{stage:?}");
        }
        assert_eq!(heading("## 第二天：重来"), None);
    }

    #[test]
    fn a_hint_that_does_not_end_is_an_error_with_its_line() {
        let page = "## Stage 1: one\n<details>\n## Stage 2: two\n";
        assert_eq!(
            parse(page).unwrap_err(),
            ":3: the hint before this heading has no </details>"
        );
        assert!(parse("## Stage 1: one\n</details>\n").is_err());
    }
}
