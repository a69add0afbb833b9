//! An echo server that counts all bytes, under a lock. One of its clients never reads what comes back.
//!
//! ```text
//! cargo run -p threaded-server --example lock_across_write -- held
//! cargo run -p threaded-server --example lock_across_write -- released
//! ```

use std::env;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

type Echo = fn(&TcpStream, &Mutex<u64>) -> io::Result<()>;

fn main() -> io::Result<()> {
    let echo: Echo = match env::args().nth(1).as_deref() {
        Some("released") => echo_and_count,
        _ => echo_and_count_held,
    };
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let server_addr = listener.local_addr()?;
    // It ends with the program, and its threads with it.
    thread::spawn(move || serve(&listener, echo));
    slow_and_bob(server_addr)
}

fn serve(listener: &TcpListener, echo: Echo) {
    let total = Mutex::new(0);
    thread::scope(|scope| {
        while let Ok((stream, _)) = listener.accept() {
            let total = &total;
            scope.spawn(move || echo(&stream, total));
        }
    });
}

fn echo_and_count_held(mut stream: &TcpStream, total: &Mutex<u64>) -> io::Result<()> {
    let mut buffer = [0; 8192];
    loop {
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Ok(());
        }
        let mut total = total.lock().expect("no thread panics with it");
        *total += count as u64;
        stream.write_all(&buffer[..count])?;
        // Here `total` is dropped, and the lock with it.
    }
}

fn echo_and_count(mut stream: &TcpStream, total: &Mutex<u64>) -> io::Result<()> {
    let mut buffer = [0; 8192];
    loop {
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Ok(());
        }
        *total.lock().expect("no thread panics with it") += count as u64;
        stream.write_all(&buffer[..count])?;
    }
}

fn slow_and_bob(server_addr: SocketAddr) -> io::Result<()> {
    let mut slow = TcpStream::connect(server_addr)?;
    slow.set_write_timeout(Some(Duration::from_millis(500)))?;
    while slow.write(&[b'x'; 8192]).is_ok() {}
    println!("the slow client has sent until nothing more went, and has read nothing");

    let mut bob = TcpStream::connect(server_addr)?;
    bob.set_read_timeout(Some(Duration::from_millis(500)))?;
    bob.write_all(b"hello")?;
    let mut answer = [0; 5];
    match bob.read_exact(&mut answer) {
        Ok(()) => println!("Bob gets {}", String::from_utf8_lossy(&answer)),
        Err(_) => println!("Bob has waited for half a second: no answer"),
    }
    Ok(())
}
