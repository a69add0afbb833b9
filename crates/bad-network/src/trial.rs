//! How an experiment is done: two short programs, and a network between them.

use std::env;
use std::io;
use std::time::Duration;

use clap::ValueEnum;
use experiment::Experiment;

use crate::actors::Actors;
use crate::recorder::{Request, record};
use crate::seen::Seen;

/// The hidden subcommand: becomes the server or the client of an experiment.
pub const SUBCOMMAND: &str = "act";

/// If this environment variable is set, it holds the rules of the network, instead of those of the experiment.
pub const NETWORK: &str = "NETWORK";

/// The longest experiment takes about half of this, while others run.
const LIMIT: Duration = Duration::from_secs(20);

/// An experiment, with its programs and its network.
#[derive(Clone, Copy, Debug)]
pub struct Trial {
    /// What it asks, and what the trace answers.
    pub experiment: Experiment,
    /// The rules of the network, as the reader would type them.
    pub network: &'static str,
    /// Settings of both kernels, where the defaults would take minutes: `net.ipv4.tcp_syn_retries`, `2`.
    pub settings: &'static [(&'static str, &'static str)],
    /// The server. It serves 127.0.0.1:9000, on its own host.
    pub server: fn() -> io::Result<()>,
    /// The client. It is started when the server listens.
    pub client: fn() -> io::Result<()>,
}

/// Which of the two programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// The one that listens.
    Server,
    /// The one that connects.
    Client,
}

impl Trial {
    /// Runs both programs, each on a host of its own, and returns what was seen.
    ///
    /// # Errors
    /// As [`record`].
    pub fn record(&self) -> io::Result<Seen> {
        let network = env::var(NETWORK).unwrap_or_else(|_| self.network.to_owned());
        let [server, client] = self.actors().commands()?;
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let request = Request {
            server,
            client,
            network,
            settings: self.settings.iter().map(owned).collect(),
            limit: LIMIT,
        };
        let trace = record(&request)?;
        Ok(Seen::new(trace, request.network))
    }

    /// Its two programs.
    #[must_use]
    pub fn actors(&self) -> Actors {
        Actors {
            name: self.experiment.name,
            server: self.server,
            client: self.client,
        }
    }
}

impl Role {
    /// As the hidden subcommand takes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Client => "client",
        }
    }
}

/// The experiments of these trials: a subject lists each once.
#[must_use]
pub const fn experiments<const N: usize>(trials: &[Trial; N]) -> [Experiment; N] {
    let mut experiments = [Experiment::BLANK; N];
    let mut index = 0;
    while index < N {
        experiments[index] = trials[index].experiment;
        index += 1;
    }
    experiments
}
