//! What can be waited for.
//!
//! On Unix all of it is a descriptor, and std's sockets will do.
//! On Windows nothing can be asked afterwards: a socket must be one of mio, which begins each wait before the call.

#[cfg(unix)]
pub(crate) use unix::{
    Descriptor, Ear, Listener, Source, Stream, accept, descriptor, listener, source, with_mio,
};
#[cfg(windows)]
pub(crate) use windows::{
    Descriptor, Ear, Listener, Source, Stream, accept, descriptor, listener, source, with_mio,
};

#[cfg(unix)]
mod unix {
    use std::io;
    use std::net::{SocketAddr, TcpListener, TcpStream};
    use std::os::fd::AsRawFd;
    use std::os::fd::{AsFd, BorrowedFd};
    use std::os::unix::net::UnixStream;

    use ::mio::event;
    use ::mio::unix::SourceFd;

    pub(crate) type Listener = TcpListener;
    pub(crate) type Stream = TcpStream;
    /// The end of the bell that the loop listens to.
    pub(crate) type Ear = UnixStream;
    /// How a socket is named when it is waited for.
    pub(crate) type Source<'a> = BorrowedFd<'a>;
    /// How it is named in each call of poll.
    pub(crate) type Descriptor<'a> = BorrowedFd<'a>;

    pub(crate) fn source<S: AsFd>(socket: &mut S) -> Source<'_> {
        S::as_fd(socket)
    }

    pub(crate) fn descriptor<S: AsFd>(socket: &S) -> Descriptor<'_> {
        socket.as_fd()
    }

    /// mio takes any descriptor; the sockets of std, too.
    pub(crate) fn with_mio<T>(
        source: Source<'_>,
        act: impl FnOnce(&mut dyn event::Source) -> T,
    ) -> T {
        act(&mut SourceFd(&source.as_raw_fd()))
    }

    pub(crate) fn listener(listener: TcpListener) -> Listener {
        listener
    }

    /// The new socket is a blocking one, even if the listener is not; see accept(2).
    pub(crate) fn accept(listener: &Listener) -> io::Result<(Stream, SocketAddr)> {
        let (stream, addr) = listener.accept()?;
        stream.set_nonblocking(true)?;
        Ok((stream, addr))
    }
}

#[cfg(windows)]
mod windows {
    use std::io;
    use std::net::SocketAddr;

    use ::mio::event;
    use ::mio::net::{TcpListener, TcpStream};

    pub(crate) type Listener = TcpListener;
    pub(crate) type Stream = TcpStream;
    /// The end of the bell that the loop listens to.
    pub(crate) type Ear = TcpStream;
    /// How a socket is named when it is waited for.
    pub(crate) type Source<'a> = &'a mut dyn event::Source;
    /// Nobody asks for it: there is no poll.
    pub(crate) type Descriptor<'a> = ();

    pub(crate) fn source<S: event::Source>(socket: &mut S) -> Source<'_> {
        socket
    }

    pub(crate) fn descriptor<S>(_socket: &S) -> Descriptor<'_> {}

    pub(crate) fn with_mio<T>(
        source: Source<'_>,
        act: impl FnOnce(&mut dyn event::Source) -> T,
    ) -> T {
        act(source)
    }

    pub(crate) fn listener(listener: std::net::TcpListener) -> Listener {
        Listener::from_std(listener)
    }

    pub(crate) fn accept(listener: &Listener) -> io::Result<(Stream, SocketAddr)> {
        listener.accept()
    }
}
