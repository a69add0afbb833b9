//! A scene of a demo: which program does what, in which order. It is data; `demo` plays it.
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
//! In the texts of the steps, `{server}` is the address on which that actor listens, and `{ha*3}` is `hahaha`.
//! In an expected line, `…` matches any text.

use crate::language::Text;

/// A sequence of steps that shows one thing.
#[derive(Debug)]
pub struct Scene {
    /// What it shows.
    pub title: Text,
    /// What happens, in order.
    pub steps: &'static [Step],
    /// What to notice, in one to three sentences.
    pub notice: Text,
}

/// One program does one thing.
#[derive(Debug)]
pub struct Step {
    /// The name of the program in this scene.
    pub actor: &'static str,
    /// What it does.
    pub action: Action,
}

/// What an actor does, or what is done to it.
#[derive(Debug)]
pub enum Action {
    /// It is started: the program's name and its arguments.
    Starts(&'static [&'static str]),
    /// A line is typed into it.
    Types(&'static str),
    /// It prints this line on stdout. Lines before it are shown, too.
    Prints(&'static str),
    /// It prints so many such lines on stdout.
    PrintsTimes(usize, &'static str),
    /// It prints many lines on stdout up to this one. Only the first and the last are shown.
    PrintsUpTo(&'static str),
    /// It prints this line on stderr. Lines before it are shown, too.
    Says(&'static str),
    /// Its stdin is closed.
    EndsInput,
    /// It gets SIGINT; on systems without signals it is killed.
    PressesCtrlC,
    /// It ends with this exit status.
    Exits(i32),
}

/// The program in `command` is started, and is called `actor` from then on.
#[must_use]
pub const fn starts(actor: &'static str, command: &'static [&'static str]) -> Step {
    step(actor, Action::Starts(command))
}

/// The line is written to the stdin of the actor.
#[must_use]
pub const fn types(actor: &'static str, line: &'static str) -> Step {
    step(actor, Action::Types(line))
}

/// The actor prints such a line on stdout, maybe after others.
#[must_use]
pub const fn prints(actor: &'static str, line: &'static str) -> Step {
    step(actor, Action::Prints(line))
}

/// The actor prints so many such lines on stdout, in any order.
#[must_use]
pub const fn prints_times(actor: &'static str, times: usize, line: &'static str) -> Step {
    step(actor, Action::PrintsTimes(times, line))
}

/// The actor prints many lines on stdout, up to this one.
#[must_use]
pub const fn prints_up_to(actor: &'static str, last: &'static str) -> Step {
    step(actor, Action::PrintsUpTo(last))
}

/// The actor prints such a line on stderr.
#[must_use]
pub const fn says(actor: &'static str, line: &'static str) -> Step {
    step(actor, Action::Says(line))
}

/// The stdin of the actor is closed, as by Ctrl-D.
#[must_use]
pub const fn ends_input(actor: &'static str) -> Step {
    step(actor, Action::EndsInput)
}

/// The actor gets SIGINT, as by Ctrl-C.
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
