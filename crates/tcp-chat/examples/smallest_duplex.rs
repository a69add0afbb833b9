//! The smallest client that talks both ways at once: two threads, one socket. `nc` does little more.
//!
//! ```text
//! cargo run -p tcp-chat --example smallest_duplex -- 127.0.0.1:9000
//! ```

use std::io;
use std::net::{Shutdown, TcpStream};
use std::{env, thread};

fn main() -> io::Result<()> {
    let addr = env::args().nth(1).unwrap_or("127.0.0.1:9000".to_owned());
    let stream = TcpStream::connect(addr)?;
    thread::scope(|scope| {
        // Ends when the peer ends its direction.
        let receiver = scope.spawn(|| io::copy(&mut &stream, &mut io::stdout()));
        // Ends with Ctrl-D.
        io::copy(&mut io::stdin(), &mut &stream)?;
        stream.shutdown(Shutdown::Write)?;
        receiver.join().expect("the receiver does not panic")?;
        Ok(())
    })
}
