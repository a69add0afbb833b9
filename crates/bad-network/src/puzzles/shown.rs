//! What is shown of a puzzle: its place in the list, its task, its hints, the answer to a try.
//!
//! `called` is the command by which the reader came here: that of the program, or that of the guide.

use lesson_kit::Screen;
use socket_trace::Language;

use super::{PUZZLES, Puzzle};
use crate::seen::Seen;

/// Columns of a mark and a name.
const NAMES: usize = 20;

/// All of them, with a mark where one is solved.
pub(super) fn list(solved: &[String], called: &str, language: Language) {
    let screen = Screen::plain();
    for puzzle in PUZZLES {
        let is_solved = solved.iter().any(|name| name == puzzle.name());
        let mark = if is_solved { "✓" } else { " " };
        let (name, goal) = (puzzle.name(), puzzle.goal.pick(language));
        screen.print(Screen::wrap(&format!("{mark} {name:<17} {goal}"), NAMES));
    }
    screen.print(language.pick(
        format!("\nRead one: {called} NAME"),
        format!("\n看题：{called} 名字"),
    ));
}

/// Their names, for a program.
pub(super) fn names() {
    let screen = Screen::plain();
    PUZZLES
        .iter()
        .for_each(|puzzle| screen.print(puzzle.name()));
}

/// Its task, and what can be done.
pub(super) fn describe(puzzle: &Puzzle, called: &str, language: Language) {
    let (screen, name) = (Screen::plain(), puzzle.name());
    let task = Screen::wrap(puzzle.task.pick(language), 0);
    screen.print(format_args!("{name}\n\n{task}\n"));
    let row = |label: &str, options: &str| {
        screen.print(format_args!("  {label}  {called} {name} {options}"));
    };
    row(
        language.pick("by rules", "写规则  "),
        language.pick("--rules 'RULES'", "--rules '规则'"),
    );
    if puzzle.by_hand {
        row(language.pick("by hand ", "亲自动手"), "--play");
    }
    row(language.pick("a hint  ", "看提示  "), "--hint");
    screen.print(language.pick(
        "\nAll rules: cargo run -p bad-network -- puzzle --help",
        "\n全部规则：cargo run -p bad-network -- puzzle --help",
    ));
}

/// The hint with this number; returns whether there is one.
pub(super) fn hint(puzzle: &Puzzle, number: usize, called: &str, language: Language) -> bool {
    let (screen, name, count) = (Screen::plain(), puzzle.name(), puzzle.hints.len());
    let index = number.checked_sub(1);
    let Some(hint) = index.and_then(|index| puzzle.hints.get(index)) else {
        screen.note(language.pick(
            format!("{name} has {count} hints"),
            format!("{name} 有 {count} 条提示"),
        ));
        return false;
    };
    screen.print(Screen::wrap(hint.pick(language), 0));
    if number < count {
        let next = format!("{called} {name} --hint {}", number + 1);
        screen.print(language.pick(format!("\nthe next: {next}"), format!("\n下一条：{next}")));
    }
    true
}

/// Says whether it is solved, and returns that.
pub(super) fn answer(puzzle: &Puzzle, seen: &Seen, language: Language) -> bool {
    let answer = (puzzle.check)(seen);
    let (is_solved, told) = match &answer {
        Ok(told) => (true, told),
        Err(told) => (false, told),
    };
    let screen = Screen::plain();
    screen.print(match is_solved {
        true => language.pick("\nsolved ✓", "\n解开了 ✓"),
        false => language.pick("\nnot yet ✗", "\n还没有 ✗"),
    });
    screen.print(Screen::wrap(told.pick(language), 0));
    is_solved
}
