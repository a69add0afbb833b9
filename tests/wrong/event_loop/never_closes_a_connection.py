"""Wrong: a peer that has left is watched no longer, and its connection is not closed.

What the user sees: the peer waits, and the server runs out of descriptors.
Caught by: stage_07_a_peer_that_leaves_is_let_go
Because: close its connection
"""

import event_loop


def close(self, peer, why):
    if peer.is_open:
        peer.is_open = False
        self.peers.remove(peer)
        self.selector.unregister(peer.sock)
        left.append(peer.sock)
        event_loop.note(f"{peer.name}: {why}")


left = []
event_loop.Room.close = close

event_loop.main()
