//! The memory of a traced program, which holds the arguments that are pointers.

use std::io::IoSliceMut;

use nix::sys::uio::{RemoteIoVec, process_vm_readv};
use nix::unistd::Pid;

/// Memory that can be read: that of a program, or of a test.
pub(crate) trait Memory {
    /// The bytes at this address; fewer, or none, where the program has no such memory.
    fn read(&self, address: u64, length: usize) -> Vec<u8>;
}

/// As many bytes as a number or a structure has.
pub(crate) fn array<const N: usize>(
    memory: &(impl Memory + ?Sized),
    address: u64,
) -> Option<[u8; N]> {
    if address == 0 {
        return None;
    }
    memory.read(address, N).try_into().ok()
}

/// The memory of the process that this thread belongs to.
pub(crate) struct Remote(pub(crate) Pid);

impl Memory for Remote {
    fn read(&self, address: u64, length: usize) -> Vec<u8> {
        let (Ok(base), false) = (usize::try_from(address), length == 0 || address == 0) else {
            return Vec::new();
        };
        let mut bytes = vec![0; length];
        let read_at = |base, into: &mut [u8]| {
            let from = RemoteIoVec {
                base,
                len: into.len(),
            };
            process_vm_readv(self.0, &mut [IoSliceMut::new(into)], &[from]).unwrap_or(0)
        };
        let count = read_at(base, &mut bytes);
        bytes.truncate(count);
        bytes
    }
}
