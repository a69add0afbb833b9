//! `cargo run -- see`: what programs really do, seen by socket-trace.
//!
//! ```text
//!  see ──▶ cargo build          socket-trace and, for a lesson, its programs
//!   │      what to look for
//!   ├────▶ socket-trace         has the terminal, draws the ladder
//!   │      what to try next
//! ```
//!
//! socket-trace is a program of its own, which the guide only starts: `cargo run` needs none of its libraries.

pub(crate) mod tracer;

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use harness::report::{Said, said, verbatim};

use crate::cargo::{self, Programs, file_of};
use crate::exercises;
use crate::failure::Failure;
use crate::language::Language;
use crate::lessons::ladder::{Ladder, Role};
use crate::lessons::{self, LESSONS, Lesson};
use crate::markdown::plain;
use crate::temporary_folder::TemporaryFolder;
use crate::text::{wrapped, write_command, write_heading, write_lines};
use tracer::Tracer;

const SOCKET_TRACE: &str = "socket-trace";

/// The command that shows any two programs.
pub(crate) const ANY_TWO: &str = "cargo run -- see --server 'COMMAND' --client 'COMMAND'";

/// What to show, and how.
#[derive(Debug)]
pub struct See {
    /// Which programs.
    pub shown: Shown,
    /// More words for the command line of socket-trace.
    pub options: Vec<OsString>,
    /// The folder with socket-trace and the lessons' programs, if they are built already.
    pub programs: Option<PathBuf>,
    /// The language of what the guide says around it.
    pub language: Language,
}

/// The programs that are shown.
#[derive(Debug)]
pub enum Shown {
    /// Those of a lesson.
    Lesson(&'static Lesson),
    /// The reader's own program of a lesson: this command or, if it is empty, the exercise.
    Own(&'static Lesson, Vec<String>),
    /// Any: words for the command line of socket-trace.
    Any(Vec<String>),
}

/// Shows programs under socket-trace.
///
/// # Errors
/// [`Failure::Ended`] with the status of the last program, if that is not 0; others if nothing can be shown.
pub fn see(see: &See) -> Result<(), Failure> {
    let tracer = Tracer::new()
        .map_err(|error| Failure::Stopped(said!("nothing can be shown: {}", verbatim(error))))?;
    match &see.shown {
        Shown::Lesson(lesson) => {
            let words = |role: &Role| role.command.to_owned();
            let title = plain(lesson.question.in_language(see.language));
            see.ladder(lesson, &title, words, None, &tracer)
        }
        Shown::Own(lesson, command) => {
            let own = exercises::own_program(lesson, command, &tracer.interruption)?;
            let words = |role: &Role| with_program(role.command, lesson, &own.program.words);
            let folder = Some(own.program.folder.as_path());
            see.ladder(lesson, &own.name, words, folder, &tracer)
        }
        Shown::Any(words) => {
            let built = see.build(words.iter().map(String::as_str), &tracer)?;
            let mut command = see.command(&built)?;
            command.args(words);
            tracer.run(&mut command)
        }
    }
}

impl See {
    /// Shows the two programs of a lesson, with what to look for before, and what to try next after it.
    fn ladder(
        &self,
        lesson: &Lesson,
        title: &str,
        words: impl Fn(&Role) -> String,
        folder: Option<&Path>,
        tracer: &Tracer,
    ) -> Result<(), Failure> {
        let Ladder {
            server,
            client,
            network,
            ..
        } = &lesson.ladder;
        let built = self.build([server.command, client.command], tracer)?;
        let mut out = anstream::stdout();
        self.what_to_look_for(&mut out, lesson, title)?;

        let typed =
            TemporaryFolder::new().map_err(|error| said!("make a temporary folder: {}", error))?;
        let input = |role: &Role, name| typed_into(role, typed.path().join(name));
        let mut command = self.command(&built)?;
        command
            .args(["--server", &words(server), "--client", &words(client)])
            .arg("--server-input")
            .arg(input(server, "server")?)
            .stdin(open(&input(client, "client")?)?);
        if !network.is_empty() && !self.has_network() {
            command.args(["--network", network]);
        }
        if let Some(folder) = folder {
            command.current_dir(folder);
        }
        tracer.run(&mut command)?;
        if !tracer.interruption.happened() {
            self.what_to_try_next(&mut out, lesson)?;
        }
        Ok(())
    }

    /// Whether the reader has given rules for the network.
    fn has_network(&self) -> bool {
        let is_network = |word: &OsString| word == "--network" || word == "--network-file";
        self.options.iter().any(is_network)
    }

    /// socket-trace and, of the programs with which these command lines begin, those of the lessons.
    fn build<'word>(
        &self,
        commands: impl IntoIterator<Item = &'word str>,
        tracer: &Tracer,
    ) -> Result<Programs, Failure> {
        let names = commands.into_iter().filter_map(first_word);
        let (programs, others): (Vec<_>, Vec<_>) =
            names.partition(|name| lessons::find(name).is_some());
        let programs = programs.into_iter().chain([SOCKET_TRACE]);
        let examples = others.into_iter().filter(|name| is_example(name));
        let Some(folder) = &self.programs else {
            return cargo::programs_and_examples(programs, examples, &tracer.interruption);
        };
        let programs = programs.map(|name| (name.to_owned(), folder.join(name)));
        let examples = examples.map(|name| (name.to_owned(), folder.join("examples").join(name)));
        Ok(programs.chain(examples).collect())
    }

    /// socket-trace with its options, and where it finds the programs that were built.
    fn command(&self, built: &Programs) -> Result<Command, Said> {
        let mut command = Command::new(file_of(built, SOCKET_TRACE)?);
        command
            .args(["--lang", self.language.name()])
            .args(&self.options)
            .env("PATH", path_with(built));
        Ok(command)
    }

    fn what_to_look_for(
        &self,
        out: &mut dyn Write,
        lesson: &Lesson,
        title: &str,
    ) -> io::Result<()> {
        let look_for = lesson.ladder.look_for.in_language(self.language);
        write_heading(out, &format!("{} — {title}", lesson.name))?;
        write_lines(out, &wrapped(look_for, ""))?;
        writeln!(out)
    }

    fn what_to_try_next(&self, out: &mut dyn Write, lesson: &Lesson) -> io::Result<()> {
        let pick = |en, zh| self.language.pick(en, zh);
        let name = lesson.name;
        writeln!(out)?;
        write_heading(out, pick("What to try next", "接下来试什么"))?;
        let chapter = self.language.book().join("see.md").display().to_string();
        write_command(out, pick("read", "阅读"), &chapter)?;
        let which = match &self.shown {
            Shown::Own(_, command) if command.is_empty() => " --mine".to_owned(),
            Shown::Own(_, command) => format!(" -- {}", shell_words::join(command)),
            _ => String::new(),
        };
        let page = format!("cargo run -- see {name} --html {name}.html{which}");
        write_command(out, pick("as a page", "做成网页"), &page)?;
        let (own, lessons) = (pick("your own", "自己写的"), pick("the lesson's", "课里的"));
        match self.shown {
            Shown::Own(..) => write_command(out, lessons, &format!("cargo run -- see {name}"))?,
            _ if lesson.has_stages() => {
                write_command(out, own, &format!("cargo run -- see {name} --mine"))?;
            }
            _ => {}
        }
        if let Some(experiment) = lesson.experiment {
            let again = format!("cargo run -p {name} -- try {experiment} --see");
            write_command(out, pick("one process", "一个进程"), &again)?;
        }
        write_command(out, pick("any two", "任意两个"), ANY_TWO)?;
        let one = "cargo run -- see -- curl http://example.org/";
        write_command(out, pick("any one", "任意一个"), one)
    }
}

fn first_word(command: &str) -> Option<&str> {
    command.split(' ').next()
}

/// Is it one of those that a lesson's ladder needs?
fn is_example(name: &str) -> bool {
    let ladders = LESSONS.iter().map(|lesson| lesson.ladder);
    let mut roles = ladders.flat_map(|ladder| [ladder.server, ladder.client]);
    roles.any(|role| first_word(role.command) == Some(name))
}

/// The command line of a role, with this program instead of the lesson's.
fn with_program(command: &str, lesson: &Lesson, program: &[String]) -> String {
    match command.strip_prefix(lesson.name) {
        Some(arguments) => shell_words::join(program) + arguments,
        None => command.to_owned(),
    }
}

/// What is typed, as a file.
fn typed_into(role: &Role, file: PathBuf) -> Result<PathBuf, Said> {
    let lines: String = role.types.iter().map(|line| format!("{line}\n")).collect();
    fs::write(&file, lines).map_err(|error| said!("write {}: {}", file.display(), error))?;
    Ok(file)
}

fn open(file: &Path) -> Result<File, Said> {
    File::open(file).map_err(|error| said!("read {}: {}", file.display(), error))
}

/// The programs are named in a ladder as one would type them: the first place where they are looked for is where they are.
fn path_with(built: &Programs) -> OsString {
    let folders = built.values().filter_map(|file| file.parent());
    let path = env::var_os("PATH").unwrap_or_default();
    let all = folders.map(Path::to_owned).chain(env::split_paths(&path));
    // A folder with a colon in its name cannot be in PATH.
    env::join_paths(all).unwrap_or(path)
}
