"""Wrong: a peer that has left may take all the time in the world to read the rest.

What the user sees: peers whose computers were put to sleep stay for ever.
Caught by: stage_11_a_peer_that_leaves_gets_its_outbox_first
Because: for which the loop needs a timer
"""

import event_loop

event_loop.Room.set_timer = lambda self, peer: None

event_loop.main()
