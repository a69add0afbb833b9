//! The command line of `remote-cmd`; everything else is in the library.

mod cli;

use std::io;
use std::sync::Arc;

use clap::Parser;
use cli::{ClientArgs, Command, ServerArgs};
use lesson_kit::ctrl_c::on_every_ctrl_c;
use lesson_kit::{Prompt, Screen, exit};
use remote_cmd::client::{Remote, exit_status};
use remote_cmd::server::Server;

fn main() {
    let status = match Command::parse() {
        Command::Server(args) => serve(&args).map(|()| 0),
        Command::Client(args) => ask(&args),
    };
    exit(status.unwrap_or_else(|error| {
        Screen::plain().note(error);
        1
    }));
}

fn serve(args: &ServerArgs) -> io::Result<()> {
    let server = Arc::new(Server::bind(&args.addr, args.protocol, args.limits())?);
    let to_stop = Arc::clone(&server);
    let mut is_stopping = false;
    // One signal after the other, in one thread: when a second one ends the program at once,
    // the first one has killed all commands.
    on_every_ctrl_c(move || {
        if is_stopping {
            exit(130)
        }
        is_stopping = true;
        to_stop.stop();
    })?;
    Screen::plain().print(format_args!("listening on {}", server.local_addr()));
    server.serve();
    Ok(())
}

fn ask(args: &ClientArgs) -> io::Result<i32> {
    let remote = Remote::connect(&args.addr, args.protocol, args.encoding)?;
    remote.give_up_after(args.give_up)?;
    let mut cancel = remote.canceller()?;
    // Where there is nothing to cancel, Ctrl-C ends the client, and its command with it.
    on_every_ctrl_c(move || {
        if !cancel() {
            exit(130)
        }
    })?;
    if args.command.is_empty() {
        return remote.run_prompt(&mut Prompt::new()).map(|()| 0);
    }
    remote.run(&args.command.join(" ")).map(exit_status)
}
