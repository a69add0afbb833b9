//! What is still to be written to one peer.
//!
//! A non-blocking `write` takes what fits into the kernel's buffer, and no more.
//! The rest waits here until the socket is writable again.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Write};

/// The most that waits for one peer, in bytes, beside what the kernel holds for it (some megabytes, see tcp(7)).
pub const MAX_OUTBOX: usize = 64 * 1024;

/// Bytes in the order in which they were sent. An empty one costs no memory.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    bytes: VecDeque<u8>,
}

impl Outbox {
    /// Writes as much as the kernel takes; the rest waits.
    ///
    /// # Errors
    /// Those of write(2); and `StorageFull` if more than [`MAX_OUTBOX`] bytes would wait.
    pub(crate) fn send(&mut self, stream: &mut impl Write, mut bytes: &[u8]) -> io::Result<()> {
        if self.is_empty() {
            let written = write(stream, bytes)?;
            bytes = &bytes[written..];
        }
        if self.len() + bytes.len() > MAX_OUTBOX {
            return Err(ErrorKind::StorageFull.into());
        }
        self.bytes.extend(bytes);
        Ok(())
    }

    /// Writes what waits, as much as the kernel takes.
    ///
    /// # Errors
    /// Those of write(2).
    pub(crate) fn flush(&mut self, stream: &mut impl Write) -> io::Result<()> {
        let written = write(stream, self.bytes.make_contiguous())?;
        self.bytes.drain(..written);
        if self.is_empty() {
            self.bytes = VecDeque::new();
        }
        Ok(())
    }

    /// How many bytes wait.
    #[must_use]
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Does nothing wait?
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}

/// Writes until all is written, or the kernel takes no more. Returns how much it took.
fn write(stream: &mut impl Write, bytes: &[u8]) -> io::Result<usize> {
    let mut written = 0;
    while written < bytes.len() {
        match stream.write(&bytes[written..]) {
            Ok(count) => written += count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A kernel with so much room.
    struct Kernel {
        room: usize,
        took: Vec<u8>,
    }

    impl Kernel {
        fn with_room(room: usize) -> Self {
            let took = Vec::new();
            Self { room, took }
        }
    }

    impl Write for Kernel {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let count = bytes.len().min(self.room);
            if count == 0 {
                return Err(ErrorKind::WouldBlock.into());
            }
            self.room -= count;
            self.took.extend_from_slice(&bytes[..count]);
            Ok(count)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_the_kernel_takes_does_not_wait() {
        let (mut outbox, mut kernel) = (Outbox::default(), Kernel::with_room(5));
        outbox.send(&mut kernel, b"hello").unwrap();
        assert!(outbox.is_empty());
        assert_eq!(outbox.bytes.capacity(), 0);
    }

    #[test]
    fn the_rest_waits_and_keeps_its_order() {
        let (mut outbox, mut kernel) = (Outbox::default(), Kernel::with_room(3));
        outbox.send(&mut kernel, b"hello ").unwrap();
        // There is room, and yet these bytes must wait behind the others.
        kernel.room = 100;
        outbox.send(&mut kernel, b"world").unwrap();
        assert_eq!(kernel.took, b"hel");
        assert_eq!(outbox.len(), 8);
        outbox.flush(&mut kernel).unwrap();
        assert_eq!(kernel.took, b"hello world");
        assert_eq!(outbox.bytes.capacity(), 0);
    }

    #[test]
    fn it_has_a_limit() {
        let (mut outbox, mut kernel) = (Outbox::default(), Kernel::with_room(0));
        outbox.send(&mut kernel, &[0; MAX_OUTBOX]).unwrap();
        let error = outbox.send(&mut kernel, b"x").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::StorageFull);
        assert_eq!(outbox.len(), MAX_OUTBOX);
    }
}
