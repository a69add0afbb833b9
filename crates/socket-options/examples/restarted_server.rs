//! A server that closes first, and wants to listen again at once. Start `patient_client` when it listens.
//!
//! ```text
//! cargo run -p socket-options --example restarted_server
//! ```

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr};

use socket2::{Domain, Protocol, Socket, Type};

const ADDR: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 9000);

fn main() -> io::Result<()> {
    serve_one(listen()?)?;
    match listen() {
        Ok(_) => println!("listening again"),
        Err(error) => println!("bind: {error}"),
    }
    Ok(())
}

/// Without SO_REUSEADDR, so that the failure can be seen.
fn listen() -> io::Result<Socket> {
    let listener = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
    listener.bind(&SocketAddr::from(ADDR).into())?;
    listener.listen(5)?;
    Ok(listener)
}

/// Speaks, and closes: the side that closes first keeps the connection in TIME_WAIT.
fn serve_one(listener: Socket) -> io::Result<()> {
    let (mut client, _) = listener.accept()?;
    client.write_all(b"bye\n")?;
    client.shutdown(Shutdown::Write)?;
    // Up to the client's FIN.
    client.read_to_end(&mut Vec::new())?;
    Ok(())
}
