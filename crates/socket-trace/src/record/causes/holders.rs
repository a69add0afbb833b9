//! Which process has which sockets: the end of a process closes them.

use std::collections::HashMap;

/// Of each process its sockets, and how many descriptors of each it has.
#[derive(Debug, Default)]
pub(super) struct Holders(HashMap<i32, HashMap<u64, u32>>);

impl Holders {
    /// It makes a call on this socket, so it has that.
    pub(super) fn uses(&mut self, process: i32, socket: u64) {
        let sockets = self.0.entry(process).or_default();
        sockets.entry(socket).or_insert(1);
    }

    /// It has one more descriptor of it.
    pub(super) fn duplicated(&mut self, process: i32, socket: u64) {
        let sockets = self.0.entry(process).or_default();
        *sockets.entry(socket).or_insert(1) += 1;
    }

    /// It has one less.
    pub(super) fn closes(&mut self, process: i32, socket: u64) {
        let Some(sockets) = self.0.get_mut(&process) else {
            return;
        };
        let Some(count) = sockets.get_mut(&socket) else {
            return;
        };
        *count -= 1;
        if *count == 0 {
            sockets.remove(&socket);
        }
    }

    /// A child begins with the sockets of its parent.
    pub(super) fn forked(&mut self, parent: i32, child: i32) {
        if let Some(sockets) = self.0.get(&parent) {
            self.0.insert(child, sockets.clone());
        }
    }

    /// The process is gone, or is another program now; returns what it had.
    pub(super) fn remove(&mut self, process: i32) -> Vec<u64> {
        let sockets = self.0.remove(&process).unwrap_or_default();
        sockets.into_keys().collect()
    }

    /// The process that has this socket, if there is exactly one.
    pub(super) fn only(&self, socket: u64) -> Option<i32> {
        let mut all = self.0.iter();
        let mut holders = all
            .by_ref()
            .filter(|(_, sockets)| sockets.contains_key(&socket));
        let (process, _) = holders.next()?;
        holders.next().is_none().then_some(*process)
    }
}
