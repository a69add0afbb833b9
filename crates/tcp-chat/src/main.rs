//! The command line of `tcp-chat`; all that it does is in the library.

mod cli;

use clap::Parser;
use cli::Command;
use lesson_kit::{Prompt, Screen, exit, on_ctrl_c};
use tcp_chat::server::{Listening, listen};
use tcp_chat::{client, duplex, server, turns::Ended};

fn main() {
    exit(run(Command::parse()).unwrap_or_else(|error| {
        Screen::plain().note(error);
        1
    }));
}

fn run(command: Command) -> std::io::Result<i32> {
    let mut prompt = Prompt::new();
    match command {
        Command::Server {
            addr,
            way,
            backlog,
            no_reuse_address,
        } => {
            on_ctrl_c(|| exit(0))?;
            let reuse_address = !no_reuse_address;
            let listener = listen(
                &addr,
                Listening {
                    backlog,
                    reuse_address,
                },
            )?;
            Screen::plain().print(format_args!("listening on {}", listener.local_addr()?));
            if way.duplex {
                duplex::serve(&listener, prompt);
            } else {
                server::serve(&listener, &mut prompt, way.protocol());
            }
            Ok(0)
        }
        Command::Client { addr, way } => {
            let stream = client::connect(&addr)?;
            let ended = if way.duplex {
                duplex::talk(&stream, prompt)?
            } else {
                client::take_turns(&stream, &mut prompt, way.protocol())?
            };
            Ok(if ended == Ended::Interrupted { 130 } else { 0 })
        }
    }
}
