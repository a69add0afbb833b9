//! The client: it connects, and speaks first.

use std::io;
use std::net::TcpStream;

use crate::ClientArgs;
use crate::duplex::{Keyboard, Until};
use crate::give_up::give_up_after;
use crate::messages::messages_over;
use crate::user::{at, not_written, note, show, type_line};

/// Talks with a server; our user speaks first.
pub fn talk(args: &ClientArgs) -> io::Result<()> {
    // stage 16 {
    //- let stream = connect(&args.addr)?;
    //- speak_first(&stream, args)
    let stream = connect(&args.addr).map_err(at("connect", &args.addr))?;
    speak_first(&stream, args).map_err(at("talk with", &args.addr))
    // stage 16 }
}

/// A socket that is connected to the server.
fn connect(addr: &str) -> io::Result<TcpStream> {
    // stage 13 {
    //- not_written(13)
    // Tries every address of the name until one answers.
    TcpStream::connect(addr)
    // stage 13 }
}

/// Takes turns with the server until one of the two has nothing more to say.
fn speak_first(stream: &TcpStream, args: &ClientArgs) -> io::Result<()> {
    give_up_after(stream, args.way.give_up)?;
    // stage 23 {
    //- if args.way.duplex {
    //-     not_written(23);
    //- }
    if args.way.duplex {
        return Keyboard::start()?
            .converse(stream, Until::BothEnded)
            .map(drop);
    }
    // stage 23 }
    let mut messages = messages_over(stream, &args.way);
    loop {
        let text = type_line();
        // stage 14 {
        //- let text = text.unwrap_or_else(|| not_written(14));
        let Some(text) = text else {
            return Ok(());
        };
        // stage 14 }
        messages.send(&text)?;
        let reply = messages.receive()?;
        // stage 15 {
        //- let reply = reply.unwrap_or_else(|| not_written(15));
        let Some(reply) = reply else {
            note("the server closed the conversation");
            return Ok(());
        };
        // stage 15 }
        show(reply);
    }
}
