"""Wrong: a peer that has left is shut down, and its descriptor is kept.

What the user sees: everything seems to work until descriptors run out, days later.
Caught by: stage_07_a_peer_that_leaves_is_let_go
Because: keeps the descriptor
"""

import socket

import event_loop


def close(self, peer, why):
    if peer.is_open:
        peer.is_open = False
        self.peers.remove(peer)
        self.selector.unregister(peer.sock)
        try:
            peer.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        left.append(peer.sock)
        event_loop.note(f"{peer.name}: {why}")


left = []
event_loop.Room.close = close

event_loop.main()
