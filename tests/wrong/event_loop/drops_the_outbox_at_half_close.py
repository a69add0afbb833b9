"""Wrong: a peer that has sent all is closed at once.

What the user sees: `nc -N` ends, and what was said last does not come.
Caught by: stage_11_a_peer_that_leaves_gets_its_outbox_first
Because: what waits in its outbox is sent before it is closed
"""

import event_loop

event_loop.Room.say_goodbye = lambda self, peer: self.close(peer, "has left")

event_loop.main()
