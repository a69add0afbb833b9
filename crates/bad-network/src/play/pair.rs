//! Which two programs run.

use std::io;

use socket_trace::model::Program;

use crate::actors::Actors;

/// Two programs, and how a run of them is repeated.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The server's command line, word by word, and the client's.
    commands: [Vec<String>; 2],
    /// Settings of both kernels.
    pub settings: Vec<(String, String)>,
    /// The command that runs them by rules, with `RULES` in the place of these.
    again: String,
}

impl Pair {
    /// Any two.
    ///
    /// # Errors
    /// A command line that no shell would understand, or none.
    pub fn of_commands(server: &str, client: &str) -> io::Result<Self> {
        let words = |name: &str, line: &str| match shell_words::split(line) {
            Ok(words) if words.is_empty() => Err(io::Error::other(format!("--{name}: no command"))),
            Ok(words) => Ok(words),
            Err(error) => Err(io::Error::other(format!("--{name}: {error}"))),
        };
        let [server_shown, client_shown] =
            [server, client].map(|line| shell_words::quote(line).into_owned());
        Ok(Self {
            commands: [words("server", server)?, words("client", client)?],
            settings: Vec::new(),
            again: format!(
                "cargo run -- see --network RULES --server {server_shown} --client {client_shown}"
            ),
        })
    }

    /// The two of a story, which this program is; `again` as in [`Self`].
    ///
    /// # Errors
    /// That this program does not know where it is.
    pub fn of_actors(
        actors: &Actors,
        settings: &[(&str, &str)],
        again: impl Into<String>,
    ) -> io::Result<Self> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Ok(Self {
            commands: actors.commands()?,
            settings: settings.iter().map(owned).collect(),
            again: again.into(),
        })
    }

    /// For the recorder.
    pub(super) fn programs(&self) -> Vec<Program> {
        let names = ["server", "client"].map(str::to_owned);
        let programs = names.into_iter().zip(self.commands.iter().cloned());
        programs
            .map(|(name, command)| Program { name, command })
            .collect()
    }

    /// The command that repeats it by these rules.
    pub(super) fn again(&self, rules: &str) -> String {
        self.again.replacen("RULES", &shell_words::quote(rules), 1)
    }
}
