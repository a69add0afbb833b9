//! A scene of a demo: which program does what, in which order. It is data; `demo` plays it.
//!
//! It reads as a play: `A_CHAT` in `tcp_chat.rs` is one.
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

/// The name of a program in this scene, and what it does.
pub type Step = (&'static str, Action);

/// What an actor does, or what is done to it.
#[derive(Debug)]
pub enum Action {
    /// It is started with this command line, quoted as for a Unix shell. An earlier program of its name is ended.
    Starts(&'static str),
    /// A line is typed into it.
    Types(&'static str),
    /// It prints this line on stdout. Lines before it are shown, too.
    Prints(&'static str),
    /// It prints so many such lines on stdout, in any order.
    PrintsTimes(usize, &'static str),
    /// It prints many lines on stdout up to this one. Only the first and the last are shown.
    PrintsUpTo(&'static str),
    /// It prints this line on stderr. Lines before it are shown, too.
    Says(&'static str),
    /// Its stdin is closed, as by Ctrl-D.
    EndsInput,
    /// It gets SIGINT, as by Ctrl-C; on systems without signals it is killed.
    PressesCtrlC,
    /// It ends with this exit status.
    Exits(i32),
}
