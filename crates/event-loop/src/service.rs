//! What a server does for its peers. The loop calls it; so nothing in it may wait.

use crate::Peers;

/// A service: the [`Room`](crate::Room), the [`Echo`](crate::Echo), or your own.
pub trait Service {
    /// The largest piece that is read from a peer at once, in bytes, up to 16 KiB.
    const PIECE: usize;

    /// Does each peer get an answer to what it sends, as from an echo?
    /// Then it is not read from while an answer waits for it: who does not take answers gets no new ones.
    /// And one that has ended its stream gets those that wait, however long that takes.
    const ANSWERS_FIRST: bool;

    /// A peer has come. Its token is its name until it is [gone](Self::gone).
    fn joined(&mut self, peers: &mut Peers, token: usize);

    /// Some bytes have come, at least one: not a message, which may come in pieces, or with others.
    fn received(&mut self, peers: &mut Peers, token: usize, piece: &[u8]);

    /// The peer has ended its stream (a read gave 0 bytes), and can still be sent to.
    fn ended(&mut self, peers: &mut Peers, token: usize);

    /// The connection is closed, and the next peer may get its token.
    fn gone(&mut self, token: usize);
}
