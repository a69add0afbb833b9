//! The command line of `event-loop`; all that it does is in the library.

mod cli;

use std::io::{self, ErrorKind};
use std::process::ExitCode;

use clap::Parser;
use cli::{Command, Common, ROOM_ADDR, TCP_ADDR};
use event_loop::{Echo, LESSON, Room, Server, Service, Settings};
use lesson_kit::{Screen, exit};

fn main() -> ExitCode {
    let served = match Command::parse() {
        Command::Room(args) => {
            let room = Room::new(args.common.quiet);
            serve(&args.common, ROOM_ADDR, args.settings(), room)
        }
        Command::Tcp(args) => {
            let echo = Echo::new(args.common.quiet);
            serve(&args.common, TCP_ADDR, args.settings(), echo)
        }
        Command::Experiments(command) => return experiment::cli::execute(&command, &LESSON),
    };
    if let Err(error) = served {
        // If the reader of stdout is gone, as in `| head -n 1`, there is nothing to say.
        if error.kind() != ErrorKind::BrokenPipe {
            Screen::plain().note(error);
        }
        exit(1);
    }
    ExitCode::SUCCESS
}

/// Serves until Ctrl-C.
fn serve(common: &Common, addr: &str, settings: Settings, service: impl Service) -> io::Result<()> {
    let addr = common.addr.as_deref().unwrap_or(addr);
    let (mut server, bell) = Server::bind(addr, settings, service)?;
    bell.ring_at_ctrl_c()?;
    let listening = format!("listening on {}", server.addr());
    server.peers().print(&listening);
    server.serve()
}
