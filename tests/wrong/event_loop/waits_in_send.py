"""Wrong: send waits until there is room, as it does for a socket that blocks.

What the user sees: one peer does not read, and the whole room stands still.
Caught by: stage_10_what_send_did_not_take_waits_in_an_outbox
Because: make the sockets non-blocking
"""

import event_loop


def write(self, peer, data):
    peer.sock.setblocking(True)
    peer.sock.sendall(data)
    peer.sock.setblocking(False)
    if peer.is_leaving:
        self.close(peer, "has left")


event_loop.Room.write = write

event_loop.main()
