//! The shortest echo with epoll, level-triggered: a wait, a read and a write, and nothing else.
//!
//! No server of one thread that makes these calls is faster, so it shows how much the load generator can do.
//! Its sockets block in `write`: a peer that does not read stops it. It ends at the first error.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use anyhow::Result;
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};

use super::BUFFER;

const LISTENER: u64 = u64::MAX;

pub(super) fn serve(listener: TcpListener) -> Result<()> {
    let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
    epoll.add(&listener, EpollEvent::new(EpollFlags::EPOLLIN, LISTENER))?;
    let mut streams: Vec<TcpStream> = Vec::new();
    let mut events = vec![EpollEvent::empty(); 1024];
    let mut buffer = [0; BUFFER];
    loop {
        let count = epoll.wait(&mut events, EpollTimeout::NONE)?;
        for event in &events[..count] {
            let token = event.data();
            if token == LISTENER {
                let (stream, _) = listener.accept()?;
                stream.set_nodelay(true)?;
                let token = streams.len() as u64;
                epoll.add(&stream, EpollEvent::new(EpollFlags::EPOLLIN, token))?;
                streams.push(stream);
                continue;
            }
            let stream = &mut streams[token as usize];
            let read = stream.read(&mut buffer)?;
            stream.write_all(&buffer[..read])?;
        }
    }
}
