//! All connections, each at a number of its own: its token.
//!
//! The kernel says "7 is readable", and the loop must find that connection at once, among ten thousand.
//! Such a table of slots that are used again is called a slab.

use std::ops::Range;

use crate::connection::Connection;

/// The tokens below are the loop's own: those of the listener and of the bell.
pub(crate) const FIRST: usize = 2;

/// Connections by token.
#[derive(Default)]
pub(crate) struct Table {
    slots: Vec<Option<Connection>>,
    free: Vec<usize>,
}

impl Table {
    /// Stores a connection, and returns its token.
    pub(crate) fn insert(&mut self, connection: Connection) -> usize {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() - 1
        });
        self.slots[slot] = Some(connection);
        slot + FIRST
    }

    /// Its token is given to a later connection.
    pub(crate) fn remove(&mut self, token: usize) -> Option<Connection> {
        let slot = token.checked_sub(FIRST)?;
        let connection = self.slots.get_mut(slot)?.take()?;
        self.free.push(slot);
        Some(connection)
    }

    pub(crate) fn get(&self, token: usize) -> Option<&Connection> {
        self.slots.get(token.checked_sub(FIRST)?)?.as_ref()
    }

    pub(crate) fn get_mut(&mut self, token: usize) -> Option<&mut Connection> {
        self.slots.get_mut(token.checked_sub(FIRST)?)?.as_mut()
    }

    pub(crate) fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &Connection)> {
        let slots = (FIRST..).zip(&self.slots);
        slots.filter_map(|(token, slot)| Some((token, slot.as_ref()?)))
    }

    /// All tokens, also those that are free.
    pub(crate) fn tokens(&self) -> Range<usize> {
        FIRST..FIRST + self.slots.len()
    }
}
