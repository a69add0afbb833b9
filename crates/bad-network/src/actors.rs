//! The two programs of a story, which this program becomes.

use std::io;
use std::process::ExitCode;

use instruments::errno;
use lesson_kit::Screen;

use crate::recorder::this_program;
use crate::trial::{Role, SUBCOMMAND};

/// A server and a client that belong together. Each runs on a host of its own.
#[derive(Clone, Copy, Debug)]
pub struct Actors {
    /// By what the hidden subcommand knows them.
    pub name: &'static str,
    /// The server. It serves 127.0.0.1:9000.
    pub server: fn() -> io::Result<()>,
    /// The client. It is started when the server listens.
    pub client: fn() -> io::Result<()>,
}

impl Actors {
    /// The command lines that become the two, word by word: the server's, then the client's.
    ///
    /// # Errors
    /// That this program does not know where it is.
    pub fn commands(&self) -> io::Result<[Vec<String>; 2]> {
        let this = this_program()?.to_string_lossy().into_owned();
        let act = |role: Role| {
            let words = [&this, SUBCOMMAND, self.name, role.name()];
            words.map(str::to_owned).to_vec()
        };
        Ok([act(Role::Server), act(Role::Client)])
    }

    /// Is one of the two, until that ends.
    #[must_use]
    pub fn act(&self, role: Role) -> ExitCode {
        let ended = match role {
            Role::Server => (self.server)(),
            Role::Client => (self.client)(),
        };
        match ended {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                Screen::plain().note(errno::describe(&error));
                ExitCode::FAILURE
            }
        }
    }
}
