"""Wrong: one peer is read until nothing more comes.

What the user sees: somebody pastes a large file, and nobody else is heard until it is over.
Caught by: stage_13_a_peer_that_floods_starves_nobody
Because: receive once, or a few times
"""

import event_loop


def receive(self, peer):
    data = None
    while peer.is_open:
        try:
            data = peer.sock.recv(event_loop.RECV_SIZE)
        except BlockingIOError:
            return
        except OSError as error:
            return self.close(peer, error.strerror)
        if not data:
            return self.has_left(peer)
        self.heard_of(peer)
        for line in peer.lines(data):
            self.take(peer, line)
        if len(peer.inbox) > event_loop.MAX_LINE:
            return self.refuse(peer)


event_loop.Room.receive = receive

event_loop.main()
