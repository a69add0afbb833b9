//! The client: many peers at once, each of which checks that all it sends comes back.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::thread;
use std::time::{Duration, Instant};

use clap::ValueEnum;

use crate::given::{first_that_works, not_written, say};
use crate::source::MAX_DATAGRAM;

#[derive(Clone, Copy, ValueEnum)]
pub enum Protocol {
    Tcp,
    Udp,
}

/// What the client is to do.
pub struct Load {
    pub protocol: Protocol,
    pub addr: String,
    pub peers: usize,
    pub messages: usize,
    pub timeout: Duration,
}

/// Lets all peers talk at once, and says what each got back. True if that was everything.
pub fn run(load: &Load) -> bool {
    let mut peers: Vec<_> = (1..=load.peers)
        .map(|number| Peer::new(number, load))
        .collect();
    // stage 17 {
    //- not_written(17);
    // All are there before the first one speaks.
    for peer in &mut peers {
        peer.attempt(Peer::connect);
    }
    // The scope ends when all its threads have.
    thread::scope(|scope| {
        for peer in &mut peers {
            scope.spawn(|| peer.attempt(Peer::talk));
        }
    });
    // stage 17 }
    for peer in &peers {
        peer.report();
    }
    // stage 18 {
    //- true
    peers.iter().all(|peer| peer.came_back == load.messages)
    // stage 18 }
}

/// Sends its messages, and counts what comes back.
struct Peer<'a> {
    number: usize,
    load: &'a Load,
    /// None if there is no connection.
    link: Option<Box<dyn Link>>,
    came_back: usize,
    error: Option<io::Error>,
}

impl<'a> Peer<'a> {
    fn new(number: usize, load: &'a Load) -> Self {
        Self {
            number,
            load,
            link: None,
            came_back: 0,
            error: None,
        }
    }

    fn connect(&mut self) -> io::Result<()> {
        let Load { addr, timeout, .. } = self.load;
        let link: Box<dyn Link> = match self.load.protocol {
            Protocol::Tcp => Box::new(first_that_works(addr, |a| TcpLink::open(a, *timeout))?),
            Protocol::Udp => Box::new(first_that_works(addr, |a| UdpLink::open(a, *timeout))?),
        };
        self.link = Some(link);
        Ok(())
    }

    /// Sends each message after the answer to the one before.
    fn talk(&mut self) -> io::Result<()> {
        // stage 17 {
        let Some(link) = &mut self.link else {
            return Ok(());
        };
        for message in 1..=self.load.messages {
            // No two messages are alike, so none passes for another.
            let text = format!("message {message} of peer {}", self.number);
            if link.echo(text.as_bytes())? {
                self.came_back += 1;
            }
        }
        // stage 17 }
        Ok(())
    }

    /// An error of one peer does not concern the others.
    fn attempt(&mut self, step: fn(&mut Self) -> io::Result<()>) {
        // stage 18 {
        //- step(self).expect("the server makes no errors");
        if let Err(error) = step(self) {
            self.error = Some(error);
        }
        // stage 18 }
    }

    fn report(&self) {
        let reason = match &self.error {
            Some(error) => format!(" — {error}"),
            None => String::new(),
        };
        let (number, came_back, messages) = (self.number, self.came_back, self.load.messages);
        say(format_args!(
            "peer {number}: {came_back} of {messages} came back{reason}"
        ));
    }
}

/// What connects a peer with the server.
trait Link: Send {
    /// Sends a message, and waits for the answer; true if it is the same.
    fn echo(&mut self, message: &[u8]) -> io::Result<bool>;
}

struct TcpLink {
    stream: TcpStream,
}

impl TcpLink {
    /// A connection to this address.
    fn open(addr: SocketAddr, timeout: Duration) -> io::Result<Self> {
        // stage 17 {
        //- not_written(17)
        let stream = TcpStream::connect_timeout(&addr, timeout)?;
        stream.set_read_timeout(Some(timeout))?;
        stream.set_write_timeout(Some(timeout))?;
        Ok(Self { stream })
        // stage 17 }
    }
}

impl Link for TcpLink {
    fn echo(&mut self, message: &[u8]) -> io::Result<bool> {
        // stage 17 {
        //- not_written(17);
        self.stream.write_all(message)?;
        let mut answer = vec![0; message.len()];
        // The answer may come in several pieces.
        self.stream.read_exact(&mut answer)?;
        // stage 17 }
        // stage 18 {
        //- Ok(true)
        Ok(answer == message)
        // stage 18 }
    }
}

struct UdpLink {
    socket: UdpSocket,
    timeout: Duration,
}

impl UdpLink {
    /// A socket that sends to this address, and receives only from there.
    fn open(addr: SocketAddr, timeout: Duration) -> io::Result<Self> {
        // stage 20 {
        //- let any = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
        let any = match addr {
            SocketAddr::V4(_) => SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
            SocketAddr::V6(_) => SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)),
        };
        // stage 20 }
        // stage 19 {
        //- not_written(19)
        let socket = UdpSocket::bind(any)?;
        socket.connect(addr)?;
        Ok(Self { socket, timeout })
        // stage 19 }
    }
}

impl Link for UdpLink {
    /// False if the same has not come when time is up.
    fn echo(&mut self, message: &[u8]) -> io::Result<bool> {
        // stage 19 {
        //- not_written(19)
        self.socket.send(message)?;
        // Not `Instant::now() + self.timeout`, which panics when the sum is too large.
        let begin = Instant::now();
        let mut answer = vec![0; MAX_DATAGRAM];
        loop {
            let left = self.timeout.saturating_sub(begin.elapsed());
            if left.is_zero() {
                return Ok(false);
            }
            self.socket.set_read_timeout(Some(left))?;
            match self.socket.recv(&mut answer) {
                Ok(count) if answer[..count] == *message => return Ok(true),
                // A late answer to an earlier message: wait on.
                Ok(_) => {}
                Err(error) if is_passing(&error) => {}
                Err(error) => return Err(error),
            }
        }
        // stage 19 }
    }
}

/// Time is up (`WouldBlock` on Unix, `TimedOut` on Windows), or a signal came.
fn is_passing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
    )
}
