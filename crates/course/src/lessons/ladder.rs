//! What `see` shows of a lesson: two programs that play by themselves, under socket-trace. It is data; `see` plays it.

use crate::language::Text;

/// Two programs, whose calls and segments show what the lesson is about.
#[derive(Clone, Copy, Debug)]
pub struct Ladder {
    /// What to look for in the picture, in one to three sentences.
    pub look_for: Text,
    /// The rules of the network between the two; without any, every packet arrives.
    pub network: &'static str,
    /// It is started first.
    pub server: Role,
    /// It is started when the server listens. When it has ended, socket-trace ends the server, too.
    pub client: Role,
}

/// One of the two.
#[derive(Clone, Copy, Debug)]
pub struct Role {
    /// Its command line, quoted as for a Unix shell.
    /// The first word is the program of a lesson, or an example of one: `examples/NAME.rs` in its crate.
    pub command: &'static str,
    /// The lines of its stdin, which ends after them.
    pub types: &'static [&'static str],
}
