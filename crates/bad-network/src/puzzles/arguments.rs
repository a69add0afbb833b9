//! The command line of `puzzle`.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use experiment::nearest;
use lesson_kit::{Screen, terminal};
use socket_trace::{HOW_RULES_ARE_WRITTEN, Language, draw_ladder};

use super::{PUZZLES, Puzzle, shown};
use crate::play::{How, Pair, play};
use crate::reader;
use crate::seen::Seen;

/// Reach a goal by being the network: list the puzzles, read one, solve it by rules or by hand
///
/// A puzzle is solved when the trace of its two programs shows the goal. `cargo run -- puzzles` does the same, and keeps
/// which ones you have solved.
#[derive(Args, Debug)]
#[command(after_long_help = HOW_RULES_ARE_WRITTEN)]
pub struct Arguments {
    /// The puzzle; without it, all are listed
    name: Option<String>,
    /// Solve it by these rules, such as 'drop client syn 1'
    #[arg(long, value_name = "RULES", requires = "name", conflicts_with_all = ["rules_file", "play", "hint"])]
    rules: Option<String>,
    /// The same from a file: a rule a line
    #[arg(long, value_name = "FILE", requires = "name", conflicts_with_all = ["play", "hint"])]
    rules_file: Option<PathBuf>,
    /// Solve it by hand: each packet waits for your key
    #[arg(long, requires = "name", conflicts_with = "hint")]
    play: bool,
    /// Show a hint: the first, or the one with this number
    #[arg(long, value_name = "NUMBER", requires = "name", num_args = 0..=1, default_missing_value = "1")]
    hint: Option<usize>,
    /// Their names only, one a line
    #[arg(long, hide = true, conflicts_with = "name")]
    names: bool,
    /// Names of those that are solved, for the list
    #[arg(long, hide = true, value_delimiter = ',')]
    solved: Vec<String>,
    /// The command by which it is called, for what is shown
    #[arg(
        long,
        hide = true,
        default_value = "cargo run -p bad-network -- puzzle"
    )]
    called: String,
    #[command(flatten)]
    how: How,
}

impl Arguments {
    /// Does it. Exit status 0 says that the puzzle is solved, or that what was asked for is shown; 1 that it is not.
    #[must_use]
    pub fn run(&self) -> ExitCode {
        let language = self.how.lang.unwrap_or_else(reader::language);
        let Some(name) = &self.name else {
            match self.names {
                true => shown::names(),
                false => shown::list(&self.solved, &self.called, language),
            }
            return ExitCode::SUCCESS;
        };
        let Some(puzzle) = Puzzle::find(name) else {
            let called = &self.called;
            let nearest = nearest(name, PUZZLES.iter().map(|puzzle| puzzle.name()));
            let hint = nearest.map(|nearest| {
                language.pick(
                    format!("did you mean {nearest}? "),
                    format!("是不是 {nearest}？"),
                )
            });
            let hint = hint.unwrap_or_default();
            Screen::plain().note(language.pick(
                format!("no puzzle is called {name} — {hint}`{called}` lists them"),
                format!("没有叫 {name} 的谜题。{hint}`{called}` 列出全部"),
            ));
            return ExitCode::from(2);
        };
        match self.on(puzzle, language) {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::FAILURE,
            Err(error) => {
                Screen::plain().note(format_args!("puzzle: {error}"));
                ExitCode::FAILURE
            }
        }
    }

    fn on(&self, puzzle: &Puzzle, language: Language) -> io::Result<bool> {
        if let Some(number) = self.hint {
            return Ok(shown::hint(puzzle, number, &self.called, language));
        }
        if self.play {
            return self.by_hand(puzzle, language);
        }
        match (&self.rules, &self.rules_file) {
            (Some(rules), _) => solve(puzzle, rules, language),
            (None, Some(file)) => {
                let said = |error: io::Error| {
                    io::Error::new(error.kind(), format!("read {}: {error}", file.display()))
                };
                solve(puzzle, &fs::read_to_string(file).map_err(said)?, language)
            }
            (None, None) => {
                shown::describe(puzzle, &self.called, language);
                Ok(true)
            }
        }
    }

    fn by_hand(&self, puzzle: &Puzzle, language: Language) -> io::Result<bool> {
        if !puzzle.by_hand {
            return Err(io::Error::other(language.pick(
                "no key does what this one needs: solve it by --rules",
                "没有哪个键做得到这一题要的事：用 --rules 来解",
            )));
        }
        let again = format!("{} {} --rules RULES", self.called, puzzle.name());
        let pair = Pair::of_actors(&puzzle.actors, &[], again)?;
        let (trace, rules) = play(&self.how.clone().game(pair))?;
        let is_solved = shown::answer(puzzle, &Seen::new(trace, rules.join("; ")), language);
        // The thread that reads keys is still there.
        terminal::exit(i32::from(!is_solved))
    }
}

/// Runs it, and draws what happened.
fn solve(puzzle: &Puzzle, rules: &str, language: Language) -> io::Result<bool> {
    let seen = puzzle.run(rules)?;
    draw_ladder(seen.trace(), reader::columns(), language, io::stdout())?;
    Ok(shown::answer(puzzle, &seen, language))
}
