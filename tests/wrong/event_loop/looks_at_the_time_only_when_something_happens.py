"""Wrong: the wait of the loop has no time limit, so the time is looked at only when something happens.

What the user sees: idle peers stay until somebody speaks.
Caught by: stage_15_a_peer_from_which_nothing_comes_is_closed
Because: give the wait of the loop a time limit
"""

import event_loop


def time_left(self):
    is_urgent = self.accept_again_at or any(peer.is_leaving for peer in self.peers)
    return event_loop.TRY_AGAIN if is_urgent else None


event_loop.Room.time_left = time_left

event_loop.main()
