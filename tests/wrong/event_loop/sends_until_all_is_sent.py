"""Wrong: send is called again and again until it has taken everything.

What the user sees: one peer does not read: the whole room stands still, and a processor is busy.
Caught by: stage_10_what_send_did_not_take_waits_in_an_outbox
Because: and keep what send did not take
"""

import event_loop


def write(self, peer, data):
    while data:
        try:
            data = data[peer.sock.send(data) :]
        except BlockingIOError:
            pass
    if peer.is_leaving:
        self.close(peer, "has left")


event_loop.Room.write = write

event_loop.main()
