"""Wrong: a full room accepts nobody, so one more waits in the backlog.

What the user sees: the peer is connected, sees nothing, and does not know why.
Caught by: stage_16_one_peer_too_many_is_closed_at_once
Because: close its connection at once
"""

import event_loop


def accept(self, events):
    if len(self.peers) < self.options.max_peers:
        accept_as_before(self, events)


accept_as_before = event_loop.Room.accept
event_loop.Room.accept = accept

event_loop.main()
