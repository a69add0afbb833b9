//! The server: it serves one client after the other.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::process::exit;
use std::thread::sleep;
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};

use crate::ServerArgs;
use crate::duplex::{Keyboard, Until, start_thread};
use crate::give_up::give_up_after;
use crate::messages::{Messages, messages_over};
use crate::user::{at, in_words, not_written, note, show, type_line};

/// How long the server waits for a client to leave, once its own user has.
const FAREWELL: Duration = Duration::from_secs(1);

/// Serves one client after the other; those who come too early wait in the kernel's backlog.
pub fn serve(args: &ServerArgs) -> io::Result<()> {
    end_at_ctrl_c()?;
    // stage 19 {
    //- let listener = listen(args)?;
    let listener = listen(args).map_err(at("bind", &args.addr))?;
    // stage 19 }
    // stage 1 {
    // Not the address that was asked for: for port 0 the kernel has chosen one.
    show(format_args!("listening on {}", listener.local_addr()?));
    // stage 1 }
    // stage 23 {
    //- let mut keyboard = args.way.duplex.then(|| not_written(23));
    let mut keyboard = args.way.duplex.then(Keyboard::start).transpose()?;
    // stage 23 }
    // stage 8 {
    //- serve_next(&listener, args, keyboard.as_mut())?;
    while serve_next(&listener, args, keyboard.as_mut())? {}
    // stage 8 }
    Ok(())
}

/// A socket that listens: on the first of the name's addresses that can be bound.
fn listen(args: &ServerArgs) -> io::Result<TcpListener> {
    // stage 25 {
    //- let addr = args.addr.parse().unwrap_or_else(|_| not_written(25));
    //- listen_on(addr, args)
    let mut last_error = io::Error::other("the name has no address");
    for addr in args.addr.to_socket_addrs()? {
        match listen_on(addr, args) {
            Ok(listener) => return Ok(listener),
            Err(error) => last_error = error,
        }
    }
    Err(last_error)
    // stage 25 }
}

/// A socket that listens on this address, with room for `args.backlog` clients that wait.
fn listen_on(addr: SocketAddr, args: &ServerArgs) -> io::Result<TcpListener> {
    // stage 1 {
    //- let socket: Socket = not_written(1);
    // `TcpListener::bind` does all this in one, and leaves us no choice of how.
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, Some(Protocol::TCP))?;
    // stage 1 }
    // stage 20 {
    // Before bind, which it is for: may it take an address on which old connections are in TIME_WAIT?
    // On Windows the option means something else: it lets another program steal the port.
    if cfg!(unix) && !args.no_reuse_address {
        socket.set_reuse_address(true)?;
    }
    // stage 20 }
    // stage 1 {
    //- not_written(1);
    socket.bind(&addr.into())?;
    socket.listen(args.backlog)?;
    // stage 1 }
    // Each connection that is accepted here inherits it.
    give_up_after(&socket, args.way.give_up)?;
    Ok(socket.into())
}

/// Waits for a client and talks with it; false when our own user has nothing more to say.
fn serve_next(
    listener: &TcpListener,
    args: &ServerArgs,
    keyboard: Option<&mut Keyboard>,
) -> io::Result<bool> {
    let (stream, client) = accept(listener);
    // stage 9 {
    //- let goes_on = converse(&stream, args, keyboard)?;
    let goes_on = match converse(&stream, args, keyboard) {
        Ok(goes_on) => goes_on,
        Err(error) => {
            // An error of one client ends its conversation, not the server.
            note(format_args!("client {client}: {}", in_words(&error)));
            return Ok(true);
        }
    };
    // stage 9 }
    if goes_on {
        note(format_args!("client {client} left"));
    }
    Ok(goes_on)
    // Here `stream` is dropped, and so the connection is closed.
}

/// Waits for the next client: a socket that is connected to it, and its address.
fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        // stage 1 {
        //- let accepted: io::Result<_> = not_written(1);
        let accepted = listener.accept();
        // stage 1 }
        match accepted {
            Ok(accepted) => return accepted,
            Err(error) => {
                // Without file descriptors accept fails at once. Some may be free a little later.
                note(format_args!("accept: {}", in_words(&error)));
                sleep(Duration::from_millis(100));
            }
        }
    }
}

/// Talks with one client until it has left, or our own user has nothing more to say: then false.
fn converse(
    stream: &TcpStream,
    args: &ServerArgs,
    keyboard: Option<&mut Keyboard>,
) -> io::Result<bool> {
    // stage 23 {
    if let Some(keyboard) = keyboard {
        return keyboard.converse(stream, Until::PeerEnded);
    }
    // stage 23 }
    let mut messages = messages_over(stream, &args.way);
    loop {
        let text = messages.receive()?;
        // stage 8 {
        //- let text = text.unwrap_or_default();
        let Some(text) = text else {
            return Ok(true);
        };
        // stage 8 }
        show(text);
        let reply = type_line();
        // stage 17 {
        //- let reply = reply.unwrap_or_else(|| not_written(17));
        let Some(reply) = reply else {
            say_farewell(stream, messages.as_mut());
            return Ok(false);
        };
        // stage 17 }
        messages.send(&reply)?;
        // stage 4 {
        //- return Ok(false); // one turn only, for now
        // stage 4 }
    }
}

/// Ends our direction, and shows what the client still sends, for a limited time.
///
/// To close while bytes of the client are unread would reset the connection,
/// and the client could lose what we sent last.
fn say_farewell(stream: &TcpStream, messages: &mut dyn Messages) {
    // stage 17 {
    //- not_written(17)
    // Ends the program: this conversation is its last. Not a timeout of the socket:
    // that would start again with every byte that comes.
    let limit = start_thread(|| {
        sleep(FAREWELL);
        exit(0);
    });
    if limit.is_ok() && stream.shutdown(Shutdown::Write).is_ok() {
        while let Ok(Some(text)) = messages.receive() {
            show(text);
        }
    }
    // stage 17 }
}

/// From now on Ctrl-C and SIGTERM end the program, whatever it waits for, with exit status 0.
fn end_at_ctrl_c() -> io::Result<()> {
    // stage 18 {
    //- Ok(())
    // Runs in a thread of its own: a signal handler itself may do next to nothing.
    ctrlc::set_handler(|| exit(0)).map_err(io::Error::other)
    // stage 18 }
}
