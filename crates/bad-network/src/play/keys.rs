//! Where keys come from, and what is done with them.

use std::fs;
use std::io::{self, Read};
use std::path::PathBuf;
use std::time::Duration;

use lesson_kit::terminal;
use socket_trace::{Decision, Hand, Language, View};

use super::board::Board;
use super::help::{all, cannot, help};
use super::key::Key;
use super::{has_terminal, no_terminal};

/// So long it is waited for a change before it is looked again: the wire rings a bell, so this is only for safety.
const LOOK: Duration = Duration::from_millis(100);

/// Where keys come from.
#[derive(Clone, Debug)]
pub enum Keys {
    /// They are typed.
    Terminal,
    /// They stand in a file.
    File(PathBuf),
}

/// Keys that can be read.
#[derive(Debug)]
pub(super) enum Pressed {
    Typed,
    Written(Vec<Key>),
}

impl Keys {
    /// Reads the file; sees whether there is a terminal.
    pub(super) fn open(&self, language: Language) -> io::Result<Pressed> {
        match self {
            Self::Terminal if has_terminal() => Ok(Pressed::Typed),
            Self::Terminal => Err(no_terminal(language)),
            Self::File(path) => {
                let said =
                    |why: String| io::Error::other(format!("keys from {}: {why}", path.display()));
                let text = fs::read_to_string(path).map_err(|error| said(error.to_string()))?;
                let keys = Key::all_in(&text).map_err(|letter| {
                    said(language.pick(
                        format!("\"{letter}\" is no key: {}", all(language)),
                        format!("没有“{letter}”这个键：{}", all(language)),
                    ))
                })?;
                Ok(Pressed::Written(keys))
            }
        }
    }
}

impl Pressed {
    /// Does what they say, until the run ends.
    pub(super) fn obey(self, hand: &Hand, board: &Board) {
        match self {
            Self::Typed => {
                // Ctrl-C stays a signal, which ends the run; the settings return with the end of the program.
                let Ok(terminal) = terminal::guard() else {
                    return hand.quit();
                };
                let mut byte = [0];
                while let Ok(1) = terminal.while_raw(|| io::stdin().read(&mut byte)) {
                    if let Some(key) = Key::of(byte[0].into()) {
                        press(key, hand, board);
                    }
                }
            }
            Self::Written(keys) => {
                for key in keys {
                    if !wait_for(key, hand) {
                        return;
                    }
                    press(key, hand, board);
                }
                // What comes after the last key passes.
                if !view(hand).passes_all {
                    let _ = hand.decide(Decision::Go);
                }
            }
        }
    }
}

fn press(key: Key, hand: &Hand, board: &Board) {
    match key {
        Key::Do(decision) => {
            let is_done = hand.decide(decision);
            board.say(if is_done {
                ""
            } else {
                cannot(decision, board.language())
            });
        }
        Key::Wait => {}
        Key::Help => board.print(help(board.language())),
        Key::Quit => hand.quit(),
    }
}

/// A written key waits for what it is about. Nothing more comes, if this returns false.
fn wait_for(key: Key, hand: &Hand) -> bool {
    let before = view(hand).came;
    let is_there = |view: &View| match key {
        Key::Wait => view.came > before,
        Key::Do(Decision::Cut | Decision::Go | Decision::Release(_)) | Key::Help | Key::Quit => {
            true
        }
        Key::Do(_) => !view.waiting.is_empty(),
    };
    loop {
        let view = view(hand);
        if view.is_over {
            return false;
        }
        if is_there(&view) {
            return true;
        }
        hand.wait(LOOK);
    }
}

fn view(hand: &Hand) -> View {
    hand.look(0, Language::English)
}
