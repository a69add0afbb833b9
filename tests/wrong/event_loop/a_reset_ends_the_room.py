"""Wrong: nobody catches the error of a connection that was reset.

What the user sees: one peer's computer crashes, and the room ends with a traceback.
Caught by: stage_08_a_reset_ends_one_connection_only
Because: the reset of one connection ended the server
"""

import event_loop


def receive(self, peer):
    data = peer.sock.recv(event_loop.RECV_SIZE)
    if not data:
        return self.has_left(peer)
    self.heard_of(peer)
    for line in peer.lines(data):
        self.take(peer, line)
    if len(peer.inbox) > event_loop.MAX_LINE:
        self.refuse(peer)


event_loop.Room.receive = receive

event_loop.main()
