//! The command line, and its help.

use std::ffi::OsString;
use std::path::{self, PathBuf};
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use course::exercises::check::Check;
use course::exercises::puzzles::Puzzles;
use course::exercises::starter::Starter;
use course::language::Language;
use course::lessons::Lesson;
use course::see::{See, Shown};
use lesson_kit::args::duration;

/// The guide to Sockets You Can See; without a command it shows the lessons.
#[derive(Parser)]
#[command(version, bin_name = "cargo run --")]
pub(crate) struct Guide {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// The language of the guide; without it, that of your system
    #[arg(long, global = true, value_name = "LANGUAGE")]
    pub(crate) lang_ui: Option<Language>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Play a lesson with nobody typing
    Demo {
        /// The lesson; without it, all of them
        lesson: Option<&'static Lesson>,
        /// Play the programs in this folder, instead of building them
        #[arg(long, hide = true, value_name = "FOLDER")]
        programs: Option<PathBuf>,
        /// How long to wait for each line
        #[arg(long, hide = true, default_value = "10s", value_parser = duration)]
        patience: Duration,
    },
    /// See what programs really do: their calls, the segments between them, what the kernel holds (Linux)
    ///
    /// A server and a client run on two hosts of their own, joined by a wire; no root is needed.
    /// Tracing slows programs down, and may hide a race. What is shown and written holds what was sent, passwords, too.
    See(ToSee),
    /// Begin a program of your own, from a starter in exercises/, or go back to one
    Start {
        /// The lesson
        lesson: &'static Lesson,
        /// The programming language; without it, Rust
        #[arg(long, value_name = "LANGUAGE")]
        lang: Option<Starter>,
        /// The folder, instead of exercises/LESSON
        #[arg(long, value_name = "FOLDER")]
        dir: Option<PathBuf>,
    },
    /// Check your program, stage by stage, up to the first that fails
    Check(ToCheck),
    /// Check again at each save
    Watch(Exercise),
    /// Show the next hint of a stage, from gentle to plain
    Hint {
        /// The lesson; without it, the one you are at
        lesson: Option<&'static Lesson>,
        /// The stage; without it, the first that has not passed
        stage: Option<usize>,
    },
    /// Answer the questions of the experiments, and see what happens
    Quiz {
        /// The lesson; without it, all lessons with experiments
        lesson: Option<&'static Lesson>,
        /// Forget the answers given before
        #[arg(long)]
        again: bool,
    },
    /// Reach goals by being the network between two programs: list them, read one, solve it (Linux)
    Puzzles(ToSolve),
    /// List the stages of a lesson, and which of them have passed
    List {
        /// The lesson; without it, the one you are at
        lesson: Option<&'static Lesson>,
    },
}

// No doc comments on these two: clap would show them as the help of the commands.

#[derive(Args)]
#[command(override_usage = "cargo run -- see [OPTIONS] <LESSON>
       cargo run -- see [OPTIONS] <LESSON> --mine
       cargo run -- see [OPTIONS] <LESSON> -- <COMMAND>...
       cargo run -- see [OPTIONS] --server <COMMAND> --client <COMMAND>
       cargo run -- see [OPTIONS] -- <COMMAND>...
       cargo run -- see [OPTIONS] --from <FILE>")]
pub(crate) struct ToSee {
    /// The programs of this lesson, which play by themselves
    #[arg(required_unless_present_any = ["server", "client", "from", "command"])]
    lesson: Option<&'static Lesson>,
    /// Your own program of that lesson, instead
    #[arg(long, requires = "lesson", conflicts_with = "command")]
    mine: bool,
    /// A server's command line, such as 'udp-upper server --buffer 8'; the client is started when it listens
    #[arg(long, value_name = "COMMAND", requires = "client", conflicts_with_all = ["lesson", "command"])]
    server: Option<String>,
    /// A client's command line; it reads what you type
    #[arg(long, value_name = "COMMAND", requires = "server")]
    client: Option<String>,
    #[command(flatten)]
    passed_on: PassedOn,
    /// Take socket-trace and the lessons' programs from this folder, instead of building them
    #[arg(long, hide = true, value_name = "FOLDER")]
    programs: Option<PathBuf>,
    /// With a lesson: your own program, in any language, instead of its. Without: any one command
    #[arg(last = true)]
    command: Vec<String>,
}

// Options of socket-trace, in its own words. No doc comment here either.
#[derive(Args)]
struct PassedOn {
    /// What becomes of the packets between the two: rules such as 'drop client data 2; delay both 50ms'
    #[arg(long, value_name = "RULES", conflicts_with_all = ["from", "network_file"])]
    network: Option<String>,
    /// The same from a file: a rule a line
    #[arg(long, value_name = "FILE", conflicts_with = "from")]
    network_file: Option<PathBuf>,
    /// What the server reads
    #[arg(long, value_name = "FILE", requires = "server")]
    server_input: Option<PathBuf>,
    /// Seconds that the server may take until it listens
    #[arg(long, value_name = "SECONDS")]
    wait: Option<u32>,
    /// Write the trace to a file: JSON, an event a line
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write the trace to a file: a page to step through, in English and Chinese
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write the trace to a file: a picture, as SVG
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Run nothing: draw a trace that --json wrote
    #[arg(long, value_name = "FILE", conflicts_with_all = ["lesson", "server", "client", "command"])]
    from: Option<PathBuf>,
    /// Write the packets to a file for Wireshark: pcapng, each with the call that caused it as its comment
    #[arg(long, value_name = "FILE")]
    pcapng: Option<PathBuf>,
    /// Fold nothing that repeats
    #[arg(long)]
    all: bool,
    /// Columns to draw in, instead of the terminal's
    #[arg(long, value_name = "COLUMNS")]
    width: Option<u16>,
}

// Options of the lesson's program, in its own words.
#[derive(Args)]
pub(crate) struct ToSolve {
    /// The puzzle; without it, all are listed
    name: Option<String>,
    /// Solve it by these rules, such as 'drop client syn 1'
    #[arg(long, value_name = "RULES", requires = "name", conflicts_with_all = ["rules_file", "play", "hint"])]
    rules: Option<String>,
    /// The same from a file: a rule a line
    #[arg(long, value_name = "FILE", requires = "name", conflicts_with_all = ["play", "hint"])]
    rules_file: Option<String>,
    /// Solve it by hand: each packet waits for your key
    #[arg(long, requires = "name", conflicts_with = "hint")]
    play: bool,
    /// Show a hint: the first, or the one with this number
    #[arg(long, value_name = "NUMBER", requires = "name", num_args = 0..=1, default_missing_value = "1")]
    hint: Option<usize>,
    /// Take the lesson's program from this folder, instead of building it
    #[arg(long, hide = true, value_name = "FOLDER")]
    programs: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct ToCheck {
    #[command(flatten)]
    exercise: Exercise,
    /// Every stage, not only up to the first that fails
    #[arg(long)]
    all: bool,
    /// Begin at this stage; the check ends there if it fails, even if it is optional (★)
    #[arg(
        long,
        value_name = "STAGE",
        default_value_t = 1,
        hide_default_value = true
    )]
    from: usize,
    /// Show the whole text of the stage that failed
    #[arg(long)]
    text: bool,
    /// Run the stage that failed once more, and show each call of your program and each segment (Linux)
    #[arg(long, conflicts_with = "json")]
    see: bool,
    /// Make a page of what is seen, to step through
    #[arg(long, value_name = "FILE", requires = "see")]
    html: Option<PathBuf>,
    /// Print the result as JSON; your progress stays as it is
    #[arg(long)]
    json: bool,
    /// Run these stages, instead of building them
    #[arg(long, hide = true, value_name = "FILE")]
    stages: Option<PathBuf>,
    /// Watch with this program, instead of building it
    #[arg(long, hide = true, value_name = "FILE")]
    tracer: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Exercise {
    /// The lesson; without it, the one you are at
    lesson: Option<&'static Lesson>,
    /// Check this program, in any language, instead of your exercise
    #[arg(last = true)]
    command: Vec<String>,
}

impl ToCheck {
    pub(crate) fn in_language(self, language: Language) -> Check {
        Check {
            all: self.all,
            from: self.from,
            text: self.text,
            json: self.json,
            stages: self.stages,
            see: self.see,
            html: self.html,
            tracer: self.tracer,
            ..self.exercise.in_language(language)
        }
    }
}

impl Exercise {
    pub(crate) fn in_language(self, language: Language) -> Check {
        Check {
            lesson: self.lesson,
            command: self.command,
            all: false,
            from: 1,
            text: false,
            see: false,
            html: None,
            json: false,
            stages: None,
            tracer: None,
            language,
        }
    }
}

impl ToSee {
    pub(crate) fn in_language(self, language: Language) -> See {
        let shown = match (self.lesson, self.server, self.client) {
            (Some(lesson), ..) if self.mine || !self.command.is_empty() => {
                Shown::Own(lesson, self.command)
            }
            (Some(lesson), ..) => Shown::Lesson(lesson),
            (None, Some(server), Some(client)) => {
                let words = ["--server", &server, "--client", &client];
                Shown::Any(words.map(str::to_owned).to_vec())
            }
            _ if self.command.is_empty() => Shown::Any(Vec::new()),
            _ => Shown::Any([vec!["--".to_owned()], self.command].concat()),
        };
        See {
            shown,
            options: self.passed_on.words(),
            programs: self.programs,
            language,
        }
    }
}

impl ToSolve {
    pub(crate) fn in_language(self, language: Language) -> Puzzles {
        let is_try = self.rules.is_some() || self.rules_file.is_some() || self.play;
        let with_value = [
            ("--rules", self.rules),
            ("--rules-file", self.rules_file),
            ("--hint", self.hint.map(|number| number.to_string())),
        ];
        let words = with_value
            .into_iter()
            .filter_map(|(name, value)| Some([name.to_owned(), value?]));
        let play = self.play.then(|| "--play".to_owned());
        Puzzles {
            name: self.name,
            options: words.flatten().chain(play).collect(),
            is_try,
            programs: self.programs,
            language,
        }
    }
}

impl PassedOn {
    /// As words of the command line of socket-trace.
    fn words(self) -> Vec<OsString> {
        // It may be started in another folder.
        let absolute = |path: PathBuf| path::absolute(&path).unwrap_or(path).into_os_string();
        let file = |path: Option<PathBuf>| path.map(absolute);
        let number = |number: Option<u32>| number.map(|number| number.to_string().into());
        let values = [
            ("--network", self.network.map(OsString::from)),
            ("--network-file", file(self.network_file)),
            ("--server-input", file(self.server_input)),
            ("--wait", number(self.wait)),
            ("--json", file(self.json)),
            ("--html", file(self.html)),
            ("--svg", file(self.svg)),
            ("--from", file(self.from)),
            ("--pcapng", file(self.pcapng)),
            ("--width", number(self.width.map(u32::from))),
        ];
        let values = values
            .into_iter()
            .filter_map(|(name, value)| Some([name.into(), value?]));
        let all = self.all.then(|| "--all".into());
        values.flatten().chain(all).collect()
    }
}
