//! What accept says when the process may open no more, and what becomes of the connection.
//!
//! ```text
//! cargo run -p threaded-server --example out_of_descriptors
//! ```

#[cfg(unix)]
fn main() -> std::io::Result<()> {
    unix::run()
}

#[cfg(not(unix))]
fn main() {
    println!("only on Unix: there a process has a limit that it can lower itself");
}

#[cfg(unix)]
mod unix {
    use std::io;
    use std::net::{TcpListener, TcpStream};
    use std::os::fd::AsRawFd;
    use std::time::{Duration, Instant};

    use nix::sys::resource::{Resource, getrlimit, setrlimit};

    pub(super) fn run() -> io::Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let server_addr = listener.local_addr()?;
        let connect = |_| TcpStream::connect(server_addr);
        let clients = (0..8).map(connect).collect::<io::Result<Vec<_>>>()?;
        println!("{} clients are connected", clients.len());
        leave_room_for(5, &clients)?;

        let mut accepted = Vec::new();
        let error = loop {
            match listener.accept() {
                Ok((stream, _)) => accepted.push(stream),
                Err(error) => break error,
            }
        };
        println!("accepted {}, then: {error}", accepted.len());
        println!(
            "within 100 ms, without a pause: {} times",
            insist(&listener)
        );

        accepted.pop();
        println!("one connection is closed");
        listener.accept()?;
        println!("accepted one more");
        Ok(())
    }

    /// Lowers this process's own limit, RLIMIT_NOFILE; `ulimit -n` sets it for a shell and what it starts.
    fn leave_room_for(count: u64, clients: &[TcpStream]) -> io::Result<()> {
        let highest = clients.iter().map(AsRawFd::as_raw_fd).max().unwrap_or(0);
        let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
        let soft = highest.unsigned_abs() as u64 + 1 + count;
        println!("this process may open {count} descriptors more");
        Ok(setrlimit(Resource::RLIMIT_NOFILE, soft, hard)?)
    }

    /// What a server does that tries again at once: how often does accept fail?
    fn insist(listener: &TcpListener) -> u32 {
        let begin = Instant::now();
        let mut failures = 0;
        while begin.elapsed() < Duration::from_millis(100) && listener.accept().is_err() {
            failures += 1;
        }
        failures
    }
}
