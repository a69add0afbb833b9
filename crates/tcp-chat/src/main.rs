//! The command line of `tcp-chat`; all that it does is in the library.

mod cli;

use clap::Parser;
use cli::{ClientArgs, Command, ServerArgs};
use lesson_kit::{Context, Prompt, Screen, exit, on_ctrl_c};
use tcp_chat::give_up::give_up_after;
use tcp_chat::server::{Listening, listen};
use tcp_chat::{client, duplex, server, turns::Ended};

fn main() {
    let status = match Command::parse() {
        Command::Server(args) => serve(&args).map(|()| 0),
        Command::Client(args) => talk(&args),
    };
    exit(status.unwrap_or_else(|error| {
        Screen::plain().note(error);
        1
    }));
}

fn serve(args: &ServerArgs) -> std::io::Result<()> {
    on_ctrl_c(|| exit(0))?;
    let how = Listening {
        backlog: args.backlog,
        reuse_address: !args.no_reuse_address,
    };
    let listener = listen(&args.addr, how)?;
    give_up_after(&listener, args.way.give_up)?;
    Screen::plain().print(format_args!("listening on {}", listener.local_addr()?));
    let mut prompt = Prompt::new();
    if args.way.duplex {
        return duplex::serve(&listener, prompt);
    }
    server::serve(&listener, &mut prompt, args.way.protocol());
    Ok(())
}

fn talk(args: &ClientArgs) -> std::io::Result<i32> {
    let stream = client::connect(&args.addr)?;
    give_up_after(&stream, args.way.give_up)?;
    let mut prompt = Prompt::new();
    let ended = if args.way.duplex {
        duplex::talk(&stream, prompt)
    } else {
        client::take_turns(&stream, &mut prompt, args.way.protocol())
    }
    .context("talk with", &args.addr)?;
    Ok(if ended == Ended::Interrupted { 130 } else { 0 })
}
