"""Wrong: that send would block is taken for an error of the connection.

What the user sees: peers with a slow network are disconnected as soon as there is much to hear.
Caught by: stage_10_what_send_did_not_take_waits_in_an_outbox
Because: is no error and no end
"""

import event_loop


def write(self, peer, data):
    if data:
        peer.sock.sendall(data)
    if peer.is_leaving:
        self.close(peer, "has left")


event_loop.Room.write = write

event_loop.main()
