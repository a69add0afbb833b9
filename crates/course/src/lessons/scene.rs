//! A scene: who does what, in which order. Data; `demo` plays it.
//!
//! Written with the functions below, it reads as a play:
//!
//! ```
//! use course::language::Text;
//! use course::lessons::scene::{Scene, ends_input, exits, prints, starts, types};
//!
//! const GREETING: Scene = Scene {
//!     title: Text {
//!         en: "a greeting",
//!         zh: "打个招呼",
//!     },
//!     steps: &[
//!         starts("server", &["tcp-chat", "server", "127.0.0.1:0"]),
//!         prints("server", "listening on …"),
//!         starts("client", &["tcp-chat", "client", "{server}"]),
//!         types("client", "你好"),
//!         prints("server", "你好"),
//!         ends_input("client"),
//!         exits("client", 0),
//!     ],
//!     notice: Text {
//!         en: "The server prints what the client sent.",
//!         zh: "客户端发来什么，服务器就打印什么。",
//!     },
//! };
//! ```
//!
//! In all texts of the steps `{server}` is where that actor said it listens, and `{ha*3}` is `hahaha`;
//! in a line to wait for, `…` is any text.

use crate::language::Text;

/// A short play with one point.
#[derive(Debug)]
pub struct Scene {
    /// What it shows.
    pub title: Text,
    /// What happens, one after the other.
    pub steps: &'static [Step],
    /// What to notice, in a sentence or three.
    pub notice: Text,
}

/// Somebody does something.
#[derive(Debug)]
pub struct Step {
    /// Who: the name of a program in this scene.
    pub actor: &'static str,
    /// What.
    pub action: Action,
}

/// What an actor does.
#[derive(Debug)]
pub enum Action {
    /// Enters: the program's name and its arguments.
    Starts(&'static [&'static str]),
    /// Is typed a line.
    Types(&'static str),
    /// Prints a line on stdout: wait for it, and show those that come before it.
    Prints(&'static str),
    /// Prints that many such lines on stdout.
    PrintsTimes(usize, &'static str),
    /// Prints many lines on stdout, the last of which is this; only the first and last are shown.
    PrintsUpTo(&'static str),
    /// Says a line on stderr: wait for it, and show those that come before it.
    Says(&'static str),
    /// Its stdin ends.
    EndsInput,
    /// Ctrl-C; where there are no signals it is killed.
    PressesCtrlC,
    /// Ends with this exit status: wait for it.
    Exits(i32),
}

/// The program in `command` is started, and called `actor` from now on.
#[must_use]
pub const fn starts(actor: &'static str, command: &'static [&'static str]) -> Step {
    step(actor, Action::Starts(command))
}

/// The line is typed into the actor.
#[must_use]
pub const fn types(actor: &'static str, line: &'static str) -> Step {
    step(actor, Action::Types(line))
}

/// The actor prints such a line on stdout, perhaps after others.
#[must_use]
pub const fn prints(actor: &'static str, line: &'static str) -> Step {
    step(actor, Action::Prints(line))
}

/// The actor prints that many such lines on stdout, in whatever order.
#[must_use]
pub const fn prints_times(actor: &'static str, times: usize, line: &'static str) -> Step {
    step(actor, Action::PrintsTimes(times, line))
}

/// The actor prints more lines on stdout than one wants to see, up to this one.
#[must_use]
pub const fn prints_up_to(actor: &'static str, last: &'static str) -> Step {
    step(actor, Action::PrintsUpTo(last))
}

/// The actor says such a line on stderr.
#[must_use]
pub const fn says(actor: &'static str, line: &'static str) -> Step {
    step(actor, Action::Says(line))
}

/// The actor's stdin ends, as with Ctrl-D.
#[must_use]
pub const fn ends_input(actor: &'static str) -> Step {
    step(actor, Action::EndsInput)
}

/// Ctrl-C is pressed in the actor's terminal.
#[must_use]
pub const fn presses_ctrl_c(actor: &'static str) -> Step {
    step(actor, Action::PressesCtrlC)
}

/// The actor ends with this exit status.
#[must_use]
pub const fn exits(actor: &'static str, status: i32) -> Step {
    step(actor, Action::Exits(status))
}

const fn step(actor: &'static str, action: Action) -> Step {
    Step { actor, action }
}
