//! The command line of `play`.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use lesson_kit::{Screen, terminal};
use socket_trace::Language;

use super::{Game, Keys, Pair, TALK, play, play_by_rules};
use crate::{reader, trial_named};

/// Be the network: each packet between two programs waits until you press a key
///
/// The ladder grows above; below it stand the packets that wait. Space lets one arrive, d drops it, h holds it; u lists
/// all keys. The timers of both kernels run on meanwhile. In the end a command is shown that does by rules what you
/// have done. The client cannot read what you type.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The experiment whose two programs run; a short conversation without it
    #[arg(conflicts_with = "server")]
    name: Option<String>,
    /// The server's command line; the client is started when it listens
    #[arg(long, value_name = "COMMAND", requires = "client")]
    server: Option<String>,
    /// The client's command line
    #[arg(long, value_name = "COMMAND", requires = "server")]
    client: Option<String>,
    /// Let these rules decide instead of you
    #[arg(long, value_name = "RULES", conflicts_with_all = ["keys", "save"])]
    rules: Option<String>,
    #[command(flatten)]
    how: How,
}

/// How it is played.
#[derive(Args, Clone, Debug)]
pub struct How {
    /// Take the keys from a file: blanks only separate, p lets a packet pass, w waits until one more has come
    #[arg(long, value_name = "FILE")]
    pub keys: Option<PathBuf>,
    /// Write what you did to a file, as rules for --network-file
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
    /// Write the trace to a file, for `cargo run -- see --from FILE`
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// The language; without it, as LANG says
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<Language>,
}

impl How {
    /// A game with this pair.
    #[must_use]
    pub fn game(self, pair: Pair) -> Game {
        Game {
            pair,
            keys: self.keys.map_or(Keys::Terminal, Keys::File),
            save: self.save,
            json: self.json,
            language: self.lang.unwrap_or_else(reader::language),
        }
    }
}

impl Arguments {
    /// Plays it.
    #[must_use]
    pub fn run(&self) -> ExitCode {
        let played = self.pair().and_then(|pair| {
            let game = self.how.clone().game(pair);
            match &self.rules {
                Some(rules) => play_by_rules(&game, rules),
                None => play(&game).map(drop),
            }
        });
        if let Err(error) = played {
            Screen::plain().note(format_args!("play: {error}"));
            return ExitCode::FAILURE;
        }
        // The thread that reads keys is still there.
        terminal::exit(0)
    }

    fn pair(&self) -> io::Result<Pair> {
        match (&self.name, &self.server, &self.client) {
            (None, Some(server), Some(client)) => Pair::of_commands(server, client),
            (None, ..) => {
                let again = "cargo run -p bad-network -- play --rules RULES";
                Pair::of_actors(&TALK, &[], again)
            }
            (Some(name), ..) => {
                let trial = trial_named(name).ok_or_else(|| {
                    io::Error::other(format!("no experiment is called {name}; `list` lists them"))
                })?;
                let again = format!("cargo run -p bad-network -- play {name} --rules RULES");
                Pair::of_actors(&trial.actors(), trial.settings, again)
            }
        }
    }
}
