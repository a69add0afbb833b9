//! The life of a connection, each call by its own name: a server and a client in one program, taking turns.
//!
//! ```text
//! cargo run -p socket-calls --example every_call
//! ```

use std::io::{self, Read};
use std::net::{Ipv4Addr, Shutdown, SocketAddr};

use socket2::{Domain, SockAddr, Socket, Type};

fn main() -> io::Result<()> {
    let listener = listen()?;
    let client = connect(&listener.local_addr()?)?;
    let server = accept(&listener)?;
    ask(&client)?;
    answer(server)?;
    hear(client)
}

fn listen() -> io::Result<Socket> {
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    println!("server  socket    a socket, of no kind yet");
    listener.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    println!("server  bind      {}", shown(&listener.local_addr()?));
    listener.listen(5)?;
    println!("server  listen    at most 5 shall wait");
    Ok(listener)
}

fn connect(server: &SockAddr) -> io::Result<Socket> {
    let client = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    println!("client  socket    another one");
    client.connect(server)?;
    println!("client  connect   from {}", shown(&client.local_addr()?));
    Ok(client)
}

fn accept(listener: &Socket) -> io::Result<Socket> {
    let (server, peer) = listener.accept()?;
    println!("server  accept    a third one, with {}", shown(&peer));
    Ok(server)
}

fn ask(client: &Socket) -> io::Result<()> {
    println!("client  send      took {} bytes", client.send(b"Ada")?);
    client.shutdown(Shutdown::Write)?;
    println!("client  shutdown  \"I have said all\"");
    Ok(())
}

fn answer(server: Socket) -> io::Result<()> {
    let name = receive("server", &server)?;
    let greeting = [b"hello, ", name.as_slice()].concat();
    println!("server  send      took {} bytes", server.send(&greeting)?);
    drop(server);
    println!("server  close");
    Ok(())
}

fn hear(client: Socket) -> io::Result<()> {
    receive("client", &client)?;
    drop(client);
    println!("client  close");
    Ok(())
}

/// Everything up to the end of the stream.
fn receive(who: &str, mut socket: &Socket) -> io::Result<Vec<u8>> {
    let mut all = Vec::new();
    let mut buffer = [0; 1024];
    loop {
        let count = socket.read(&mut buffer)?;
        if count == 0 {
            println!("{who}  recv      0 bytes: the end");
            return Ok(all);
        }
        let bytes = &buffer[..count];
        println!("{who}  recv      {count} bytes: {}", bytes.escape_ascii());
        all.extend_from_slice(bytes);
    }
}

fn shown(address: &SockAddr) -> String {
    let address = address.as_socket();
    address.map_or("no address".into(), |address| address.to_string())
}
