//! A command line of the book, and the program that it stands for.

use std::path::Path;

use crate::programs::Program;

/// A command that can be run by a test.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Command {
    pub(super) what: What,
    pub(super) args: Vec<String>,
}

/// What a command runs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// A program of this workspace.
    Cargo(Program),
    /// A file that Python runs.
    Python(String),
}

/// The guide: `cargo run` without a package.
const GUIDE: &str = "course";

/// What these print depends on the reader's own exercises and progress.
const OF_THE_READER: [&str; 6] = ["start", "check", "watch", "hint", "quiz", "list"];

impl Command {
    /// Reads a command line, or says why it cannot be run; `root` is the project's.
    pub(super) fn parse(line: &str, root: &Path) -> Result<Self, String> {
        let words = shell_words::split(line).map_err(|error| error.to_string())?;
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        match words[..] {
            ["cargo", "run", ref rest @ ..] => Self::of_cargo(rest, root),
            ["python3", file, ref args @ ..] if root.join(file).is_file() => Ok(Self {
                what: What::Python(file.to_owned()),
                args: owned(args),
            }),
            ["python3", file, ..] => Err(format!("there is no file {file}")),
            _ => Err("a test runs no such command".to_owned()),
        }
    }

    fn of_cargo(words: &[&str], root: &Path) -> Result<Self, String> {
        let end = words.iter().position(|word| *word == "--");
        let end = end.unwrap_or(words.len());
        let args = owned(words.get(end + 1..).unwrap_or_default());
        let (package, example) = match words[..end] {
            [] => (GUIDE, None),
            ["-p", package] => (package, None),
            ["-p", package, "--example", example] => (package, Some(example)),
            _ => return Err("a test runs cargo with no other options than `-p`".to_owned()),
        };
        let folder = root.join("crates").join(package);
        let program = match example {
            Some(name) if is_example(&folder, name) => Program::Example(name.to_owned()),
            Some(name) => return Err(format!("{package} has no example {name}")),
            None if folder.join("src/main.rs").is_file() => Program::Bin(package.to_owned()),
            None => return Err(format!("there is no package {package} with a program")),
        };
        let first = args.first().map_or("", String::as_str);
        if package == GUIDE && OF_THE_READER.contains(&first) {
            return Err(format!("`{first}` is about the reader's own exercises"));
        }
        let what = What::Cargo(program);
        Ok(Self { what, args })
    }

    /// Does the guide play a lesson?
    pub(super) fn is_demo(&self) -> bool {
        self.guide_runs("demo")
    }

    /// Does the guide show programs with socket-trace?
    pub(super) fn is_see(&self) -> bool {
        self.guide_runs("see")
    }

    fn guide_runs(&self, command: &str) -> bool {
        let is_guide = self.what == What::Cargo(Program::Bin(GUIDE.to_owned()));
        is_guide && self.args.first().is_some_and(|arg| arg == command)
    }
}

fn is_example(package: &Path, name: &str) -> bool {
    let examples = package.join("examples");
    let files = [format!("{name}.rs"), format!("{name}/main.rs")];
    files.iter().any(|file| examples.join(file).is_file())
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Command, String> {
        Command::parse(line, &Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
    }

    #[test]
    fn a_command_stands_for_a_program() {
        let chat = parse("cargo run -p tcp-chat -- client 'a b'").unwrap();
        assert_eq!(chat.what, What::Cargo(Program::Bin("tcp-chat".into())));
        assert_eq!(chat.args, ["client", "a b"]);
        let example = parse("cargo run -p threaded-server --example measure").unwrap();
        assert_eq!(
            example.what,
            What::Cargo(Program::Example("measure".into()))
        );
        let guide = parse("cargo run -- demo tcp-chat").unwrap();
        assert!(guide.is_demo());
        assert!(!parse("cargo run").unwrap().is_demo());
        let see = parse("cargo run -- see --server 'nc -l 9000' --client cat").unwrap();
        assert!(see.is_see() && !see.is_demo());
        assert_eq!(see.args[2], "nc -l 9000");
        let python = parse("python3 tests/python/tcp_chat.py client").unwrap();
        assert_eq!(python.what, What::Python("tests/python/tcp_chat.py".into()));
    }

    #[test]
    fn what_no_test_can_run_says_why() {
        for (line, why) in [
            ("nc 127.0.0.1 9000", "no such command"),
            ("cargo test", "no such command"),
            ("cargo run --release -p tcp-chat", "no other options"),
            ("cargo run -p tcp-talk -- server", "no package tcp-talk"),
            (
                "cargo run -p lesson-kit",
                "no package lesson-kit with a program",
            ),
            ("cargo run -p tcp-chat --example none", "no example none"),
            ("cargo run -- start tcp-chat", "own exercises"),
            ("python3 nowhere.py", "no file nowhere.py"),
            ("cargo run -- 'demo", "quote"),
        ] {
            let said = parse(line).unwrap_err();
            assert!(said.contains(why), "{line}: {said}");
        }
    }
}
