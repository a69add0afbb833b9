//! Every option that socket2 0.6 can set or read on Linux, as data: a file or two for each level.
//!
//! Beside the documentation, each entry has what it takes to ask this kernel: a socket, a function that reads the option,
//! and an example to set. A test compares the names with those that socket2 has.

mod probe;
mod sol_socket;
mod sol_socket_special;
mod tcp;
mod ip;
mod ip_multicast;
mod ipv6;
mod ipv6_multicast;
mod dccp;
mod print;
#[cfg(test)]
mod cfg;
#[cfg(test)]
mod socket2_source;

use std::fmt;

pub use print::{as_json, as_markdown, as_text};
pub use probe::{Probe, Read, Reading, Set};

/// The options, level by level.
pub const LEVELS: &[Level] = &[
    sol_socket::LEVEL,
    sol_socket_special::LEVEL,
    tcp::LEVEL,
    ip::LEVEL,
    ip_multicast::LEVEL,
    ipv6::LEVEL,
    ipv6_multicast::LEVEL,
    dccp::LEVEL,
];

/// Options of one protocol that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Level {
    /// As setsockopt takes it: `IPPROTO_TCP`.
    pub name: &'static str,
    /// What its options are about.
    pub about: &'static str,
    /// The options, those that belong together side by side.
    pub options: &'static [SocketOption],
}

/// One option.
#[derive(Clone, Copy, Debug)]
pub struct SocketOption {
    /// In C: `SO_REUSEADDR`.
    pub name: &'static str,
    /// The methods of `socket2::Socket` that set it.
    pub setters: &'static [&'static str],
    /// The methods of `socket2::Socket` that read it.
    pub getters: &'static [&'static str],
    /// The constant in Python's `socket`, and since which version if that is later than 3.6.
    pub python: Option<&'static str>,
    /// What it is for, in two sentences.
    pub purpose: &'static str,
    /// Type and unit, as socket2 has it.
    pub value: &'static str,
    /// When it has to be set.
    pub when: When,
    /// Why what is read is not what was set; empty if it is.
    pub readback: &'static str,
    /// Where its effect is seen.
    pub shown: Shown,
    /// How to ask this kernel; `None` if this is not Linux.
    pub probe: Option<Probe>,
}

/// When an option has to be set to have its effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At any time.
    AnyTime,
    /// Before bind.
    BeforeBind,
    /// Before listen by a server, before connect by a client.
    BeforeConnection,
    /// On a connected socket.
    Connected,
    /// It can only be read.
    ReadOnly,
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AnyTime => "any time",
            Self::BeforeBind => "before bind",
            Self::BeforeConnection => "before listen or connect",
            Self::Connected => "once connected",
            Self::ReadOnly => "read only",
        })
    }
}

/// Where the effect of an option is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// By this experiment.
    By(&'static str),
    /// Nowhere, and why: one machine cannot show it.
    NotHere(&'static str),
}

/// The options of all levels.
pub fn options() -> impl Iterator<Item = &'static SocketOption> {
    LEVELS.iter().flat_map(|level| level.options)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::LESSON;

    #[test]
    fn each_option_is_there_once() {
        let mut names = HashSet::new();
        for option in options() {
            assert!(names.insert(option.name), "{} is there twice", option.name);
        }
    }

    #[test]
    fn each_option_says_what_it_is_for_in_two_sentences() {
        for SocketOption {
            name,
            purpose,
            value,
            ..
        } in options()
        {
            let sentences = purpose.split_inclusive(". ").count();
            assert!(
                purpose.ends_with('.') && sentences == 2,
                "{name}: {sentences} sentences"
            );
            assert!(!value.is_empty(), "{name} has no type");
        }
    }

    #[test]
    fn each_option_has_an_experiment_or_a_reason() {
        for option in options() {
            match option.shown {
                Shown::By(name) => assert!(
                    LESSON.experiments().any(|one| one.name == name),
                    "{}: no experiment is called {name}",
                    option.name
                ),
                Shown::NotHere(why) => assert!(!why.is_empty(), "{} has no reason", option.name),
            }
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_option_that_reads_back_something_else_says_why() {
        for option in options() {
            let reading = option.read().expect("this is Linux");
            let (Some(set_to), Some(Ok(reads_back))) = (reading.set_to, &reading.reads_back) else {
                continue;
            };
            assert!(
                set_to == reads_back || !option.readback.is_empty(),
                "{}: set to {set_to}, reads back {reads_back}, and the table does not say why",
                option.name
            );
        }
    }
}
