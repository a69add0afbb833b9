"""Wrong: a peer is also heard of when something is sent to it.

What the user sees: in a lively room no idle peer is ever closed.
Caught by: stage_15_a_peer_from_which_nothing_comes_is_closed
Because: whatever it is sent
"""

import event_loop


def send(self, peer, data):
    send_as_before(self, peer, data)
    self.heard_of(peer)


send_as_before = event_loop.Room.send
event_loop.Room.send = send

event_loop.main()
