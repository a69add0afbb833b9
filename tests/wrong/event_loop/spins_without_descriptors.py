"""Wrong: after an error of accept the listening socket is watched on.

What the user sees: no descriptor is left: a processor is busy until a peer leaves.
Caught by: stage_17_a_flood_past_the_descriptor_limit_is_survived
Because: the listening socket stays readable while accept fails
"""

import event_loop

event_loop.Room.accept_later = lambda self, error: None

event_loop.main()
