//! The command line of `remote-cmd`; all that it does is in the library.

mod cli;

use std::io;
use std::sync::Arc;

use clap::Parser;
use cli::Command;
use lesson_kit::ctrl_c::{on_ctrl_c, on_every_ctrl_c};
use lesson_kit::{Prompt, Screen, exit};
use remote_cmd::client::Remote;
use remote_cmd::server::{Limits, Server};

fn main() {
    exit(run(Command::parse()).unwrap_or_else(|error| {
        Screen::plain().note(error);
        1
    }));
}

fn run(command: Command) -> io::Result<i32> {
    match command {
        Command::Server {
            addr,
            protocol,
            timeout,
            max_clients,
        } => {
            let server = Arc::new(Server::bind(
                &addr,
                protocol,
                Limits {
                    timeout,
                    max_clients,
                },
            )?);
            let to_stop = Arc::clone(&server);
            on_ctrl_c(move || to_stop.stop())?;
            Screen::plain().print(format_args!("listening on {}", server.local_addr()?));
            server.serve();
            Ok(0)
        }
        Command::Client {
            addr,
            protocol,
            encoding,
            command,
        } => {
            let remote = Remote::connect(&addr, protocol, encoding)?;
            let mut cancel = remote.canceller()?;
            // Where there is nothing to cancel, Ctrl-C ends the client, and its command with it.
            on_every_ctrl_c(move || {
                if !cancel() {
                    exit(130)
                }
            })?;
            if command.is_empty() {
                return remote.run_prompt(&mut Prompt::new()).map(|()| 0);
            }
            remote.run(&command.join(" "))
        }
    }
}
