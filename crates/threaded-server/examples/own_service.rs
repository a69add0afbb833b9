//! A service of your own, with the library: what comes goes back in capital letters. Then the server is stopped.
//!
//! ```text
//! cargo run -p threaded-server --example own_service
//! ```

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::num::NonZeroUsize;
use std::thread;
use std::time::Duration;

use threaded_server::{Handler, Settings, TcpServer, Threads};

struct Upper;

impl Handler<TcpStream> for Upper {
    fn handle(&self, mut stream: &TcpStream, _: SocketAddr) -> io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        let mut buffer = [0; 1024];
        loop {
            let count = stream.read(&mut buffer)?;
            if count == 0 {
                return Ok(());
            }
            buffer[..count].make_ascii_uppercase();
            stream.write_all(&buffer[..count])?;
        }
    }

    fn verify_request(&self, _: &TcpStream, client_address: SocketAddr) -> bool {
        client_address.ip().is_loopback()
    }
}

fn main() -> io::Result<()> {
    let settings = Settings {
        threads: Threads::Pool(NonZeroUsize::new(4).expect("not zero")),
        ..Settings::default()
    };
    let server = TcpServer::bind("127.0.0.1:0", settings)?;
    thread::scope(|scope| {
        let serving = scope.spawn(|| server.serve_forever(&Upper));
        let talked = talk(server.server_address(), || server.shutdown());
        // Also after an error: otherwise the scope would wait without end.
        server.shutdown();
        serving.join().expect("serving does not panic")?;
        println!("serve_forever has returned, and every thread is joined");
        talked
    })
}

fn talk(server_address: SocketAddr, shutdown: impl FnOnce()) -> io::Result<()> {
    let mut peer = TcpStream::connect(server_address)?;
    peer.write_all(b"hello")?;
    let mut answer = [0; 5];
    peer.read_exact(&mut answer)?;
    println!("the peer gets {}", String::from_utf8_lossy(&answer));

    println!("shutdown, with the peer still connected");
    shutdown();
    let count = peer.read(&mut answer)?;
    println!("the peer reads {count} bytes: the end of the stream");
    Ok(())
}
