"""Wrong: a line is collected however long it is.

What the user sees: one peer that never sends a line end fills the memory.
Caught by: stage_09_a_line_too_long_ends_its_peer_only
Because: do not collect it without a limit
"""

import event_loop


def receive(self, peer):
    try:
        data = peer.sock.recv(event_loop.RECV_SIZE)
    except OSError as error:
        return self.close(peer, error.strerror)
    if not data:
        return self.has_left(peer)
    self.heard_of(peer)
    for line in peer.lines(data):
        self.take(peer, line)


event_loop.Room.receive = receive

event_loop.main()
