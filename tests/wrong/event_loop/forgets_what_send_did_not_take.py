"""Wrong: what send did not take is not sent later.

What the user sees: for peers with a slow network, lines are missing, and others are cut.
Caught by: stage_10_what_send_did_not_take_waits_in_an_outbox
Because: what send did not take is lost
"""

import event_loop


def write(self, peer, data):
    if data:
        try:
            peer.sock.send(data)
        except BlockingIOError:
            pass
    if peer.is_leaving:
        self.close(peer, "has left")


event_loop.Room.write = write

event_loop.main()
