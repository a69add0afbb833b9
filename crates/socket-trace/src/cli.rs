//! The command line.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{ArgGroup, CommandFactory, Parser};
use console::Term;
use socket_trace::model::Program;
use socket_trace::{
    HOW_RULES_ARE_WRITTEN, Language, Options, Paths, Rules, Scene, run, show_again,
};

/// What programs really do with their sockets: their calls, the segments between them, what the kernel holds
///
/// One command is shown with its calls. A server and a client run on two hosts of their own, in private networks
/// joined by a wire that this program is: between their calls each segment is shown. 127.0.0.1 is the server, on
/// both hosts; ::1 cannot be had, and the server sees its client at 10.9.0.2. The wire is like Ethernet: packets of
/// 1,500 bytes, and no segments put together by the kernel. No root is needed.
///
/// With --network, the wire obeys rules: it drops, delays, holds, doubles or damages the packets that they name, and
/// each packet in the ladder says so.
///
/// With --only, the command is a test, say, that runs the program and is its peer. Both run in a private network that
/// has nothing but 127.0.0.1 and ::1, and the segments between them are shown. Of the test itself there are no calls.
///
/// Tracing slows programs down, and may hide a race. A trace holds what was sent and received, passwords, too.
#[derive(Parser)]
#[command(
    group(ArgGroup::new("files").args(["json", "html", "svg", "pcapng"]).multiple(true)),
    version,
    after_long_help = HOW_RULES_ARE_WRITTEN,
    override_usage = "socket-trace [OPTIONS] --server <COMMAND> --client <COMMAND>\n       \
                      socket-trace [OPTIONS] -- <COMMAND>...\n       \
                      socket-trace [OPTIONS] --only <COMMAND> -- <COMMAND>...\n       \
                      socket-trace [OPTIONS] --from <FILE>"
)]
pub(crate) struct Cli {
    /// The server's command line; the client is started when it listens
    #[arg(long, value_name = "COMMAND", requires = "client")]
    server: Option<String>,
    /// The client's command line; it reads what you type
    #[arg(long, value_name = "COMMAND", requires = "server")]
    client: Option<String>,
    /// Show only this program, which the command starts and talks to
    #[arg(long, value_name = "COMMAND", conflicts_with = "server")]
    only: Option<String>,
    /// What becomes of the packets between the two: rules such as 'drop client data 2; delay both 50ms'; --help lists them
    #[arg(long, value_name = "RULES", conflicts_with_all = ["from", "network_file"])]
    network: Option<String>,
    /// The same from a file: a rule a line
    #[arg(long, value_name = "FILE", conflicts_with = "from")]
    network_file: Option<PathBuf>,
    /// What the server reads
    #[arg(long, value_name = "FILE", requires = "server")]
    server_input: Option<PathBuf>,
    /// Seconds that the server may take until it listens
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    wait: u32,
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
    #[arg(long, value_name = "FILE", conflicts_with_all = ["server", "client", "only", "command"])]
    from: Option<PathBuf>,
    /// Write the packets to a file for Wireshark: pcapng, each with the call that caused it as its comment
    #[arg(long, value_name = "FILE")]
    pcapng: Option<PathBuf>,
    /// Draw nothing in the terminal, only write the files; what the programs print is in those, too
    #[arg(long, short, requires = "files")]
    quiet: bool,
    /// Fold nothing that repeats
    #[arg(long)]
    all: bool,
    /// The language of what is drawn
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    lang: Language,
    /// Columns to draw in, instead of the terminal's
    #[arg(long, value_name = "COLUMNS")]
    width: Option<u16>,
    /// One command, instead of two
    #[arg(
        last = true,
        required_unless_present_any = ["server", "client", "from"],
        conflicts_with = "server"
    )]
    command: Vec<String>,
}

impl Cli {
    /// Does what it asks for; returns the exit status.
    pub(crate) fn run(self) -> io::Result<i32> {
        let from = self.from.clone();
        let options = self.options()?;
        match from {
            Some(path) => show_again(&path, &options, io::stdout()).map(|()| 0),
            None => run(&options, io::stdout()),
        }
    }

    fn options(self) -> io::Result<Options> {
        self.refuse_what_needs_a_wire();
        let network = rules(self.network, self.network_file)?;
        let (scene, programs) = scene(self.server, self.client, self.only, self.command)?;
        let terminal = || {
            Term::stdout()
                .size_checked()
                .map_or(80, |(_, columns)| columns)
        };
        Ok(Options {
            programs,
            scene,
            network,
            settings: Vec::new(),
            server_input: self.server_input,
            wait: Duration::from_secs(self.wait.into()),
            limit: None,
            needs_all: false,
            width: self.width.unwrap_or_else(terminal).into(),
            language: self.lang,
            all: self.all,
            quiet: self.quiet,
            files: Paths {
                json: self.json,
                svg: self.svg,
                pcapng: self.pcapng,
                html: self.html,
            },
        })
    }

    /// Ends the program where something is asked for that only a wire can give.
    fn refuse_what_needs_a_wire(&self) {
        let has_rules = self.network.is_some() || self.network_file.is_some();
        let text = if self.pcapng.is_some() && self.server.is_none() && self.only.is_none() {
            "--pcapng: a single command has no wire, and so no packets; a --server and a --client have one"
        } else if has_rules && self.server.is_none() {
            "--network: only a --server and a --client have a network between them that can be a bad one"
        } else {
            return;
        };
        let error = Self::command().error(ErrorKind::ArgumentConflict, text);
        error.exit();
    }
}

/// Which programs are started, and how they belong together.
fn scene(
    server: Option<String>,
    client: Option<String>,
    only: Option<String>,
    command: Vec<String>,
) -> io::Result<(Scene, Vec<Program>)> {
    let name = command.first().cloned().unwrap_or_default();
    let command = Program { name, command };
    Ok(match (server, client, only) {
        (Some(server), Some(client), _) => {
            let server = program("server", &server)?;
            (Scene::Pair, vec![server, program("client", &client)?])
        }
        (_, _, Some(only)) => (
            Scene::Part,
            vec![named(program("only", &only)?), named(command)],
        ),
        _ => (Scene::One, vec![command]),
    })
}

fn program(name: &str, line: &str) -> io::Result<Program> {
    let wrong = |error: &str| io::Error::other(format!("--{name}: {error}"));
    let command = shell_words::split(line).map_err(|error| wrong(&error.to_string()))?;
    if command.is_empty() {
        return Err(wrong("no command"));
    }
    let name = name.into();
    Ok(Program { name, command })
}

/// The rules of the network.
fn rules(text: Option<String>, file: Option<PathBuf>) -> io::Result<Rules> {
    let (name, text) = match (text, file) {
        (Some(text), _) => ("--network".to_owned(), text),
        (None, Some(file)) => {
            let name = file.display().to_string();
            let said =
                |error: io::Error| io::Error::new(error.kind(), format!("read {name}: {error}"));
            let text = fs::read_to_string(&file).map_err(said)?;
            (name, text)
        }
        (None, None) => return Ok(Rules::default()),
    };
    text.parse()
        .map_err(|error| io::Error::other(format!("{name}: {error}")))
}

/// By the file that says most of it: of `python3 s.py` that is the last one.
fn named(program: Program) -> Program {
    let mut files = program
        .command
        .iter()
        .filter(|word| Path::new(word).is_file());
    let word = files.next_back().or(program.command.first());
    let name = word.and_then(|word| Path::new(word).file_name());
    let name = name.unwrap_or_default().to_string_lossy().into_owned();
    Program { name, ..program }
}
