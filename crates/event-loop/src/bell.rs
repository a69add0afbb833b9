//! How a loop that waits is woken.
//!
//! It waits for sockets, so it is woken by one: a pair of connected sockets, one end in the loop.
//! A byte written into the other end makes it readable.
//!
//! On Ctrl-C the kernel interrupts the one thread for a moment, and runs a signal handler, which may call very few
//! functions (signal-safety(7)). `write` is one of them. That is the self-pipe trick.

use std::io::{self, ErrorKind, Read, Write};

use crate::ready::source::Ear;

/// Wakes the loop, and tells it to end; from any thread, and from a signal handler.
/// Dropping it does that, too: nobody could end the server any more.
pub struct Bell(Sender);

#[cfg(unix)]
type Sender = std::os::unix::net::UnixStream;
#[cfg(windows)]
type Sender = std::net::TcpStream;

impl Bell {
    /// Tells the loop to end.
    pub fn ring(&self) {
        // It fails when the loop has ended, or when it was rung so often that the bytes fill the buffer.
        let _ = (&self.0).write(&[1]);
    }

    /// Ctrl-C, SIGTERM and SIGHUP ring it.
    ///
    /// # Errors
    /// If the signals cannot be taken over.
    #[cfg(unix)]
    pub fn ring_at_ctrl_c(self) -> io::Result<()> {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
        use signal_hook::low_level::pipe;

        for signal in [SIGINT, SIGTERM, SIGHUP] {
            pipe::register(signal, self.0.try_clone()?)?;
        }
        Ok(())
    }

    /// Ctrl-C rings it, in a thread that Windows starts for that.
    ///
    /// # Errors
    /// If Ctrl-C cannot be taken over.
    #[cfg(windows)]
    pub fn ring_at_ctrl_c(self) -> io::Result<()> {
        lesson_kit::on_ctrl_c(move || self.ring())
    }
}

/// The two ends: that which rings, and that to which the loop listens.
pub(crate) fn bell() -> io::Result<(Bell, Ear)> {
    let (sender, ear) = pair()?;
    sender.set_nonblocking(true)?;
    ear.set_nonblocking(true)?;
    #[cfg(windows)]
    let ear = Ear::from_std(ear);
    Ok((Bell(sender), ear))
}

#[cfg(unix)]
fn pair() -> io::Result<(Sender, Ear)> {
    Sender::pair()
}

/// Windows has no socketpair: one end connects to the other.
#[cfg(windows)]
fn pair() -> io::Result<(Sender, Sender)> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    let sender = Sender::connect(listener.local_addr()?)?;
    loop {
        let (ear, addr) = listener.accept()?;
        // Somebody else may have been quicker.
        if addr == sender.local_addr()? {
            return Ok((sender, ear));
        }
    }
}

/// Was it rung? A bell that was dropped counts as rung: its end of the stream would be readable again and again.
pub(crate) fn is_rung(ear: &mut Ear) -> bool {
    let read = ear.read(&mut [0; 16]);
    !read.is_err_and(|error| matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted))
}
