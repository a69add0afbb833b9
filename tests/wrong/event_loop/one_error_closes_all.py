"""Wrong: an error of one peer is caught around the whole loop, where all of them are closed.

What the user sees: one peer's computer crashes, and everybody is disconnected.
Caught by: stage_08_a_reset_ends_one_connection_only
Because: is the end of this peer, and of no other
"""

import selectors

import event_loop


def is_ready(self, peer, events):
    if not peer.is_open:
        return
    try:
        if events & selectors.EVENT_WRITE:
            self.write(peer, b"")
        data = peer.sock.recv(event_loop.RECV_SIZE)
    except BlockingIOError:
        return
    except OSError:
        for one in list(self.peers):
            self.close(one, "error")
        return
    if not data:
        return self.has_left(peer)
    self.heard_of(peer)
    for line in peer.lines(data):
        self.take(peer, line)
    if peer.is_open and len(peer.inbox) > event_loop.MAX_LINE:
        self.refuse(peer)


event_loop.Room.is_ready = is_ready

event_loop.main()
