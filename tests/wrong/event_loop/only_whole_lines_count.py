"""Wrong: only a whole line begins the time of a peer anew.

What the user sees: somebody types a long line slowly, and is disconnected in the middle of it.
Caught by: stage_15_a_peer_from_which_nothing_comes_is_closed
Because: be it half a line
"""

import event_loop


def receive(self, peer):
    ends_at = peer.ends_at
    receive_as_before(self, peer)
    if peer.inbox:
        peer.ends_at = ends_at


receive_as_before = event_loop.Room.receive
event_loop.Room.receive = receive

event_loop.main()
