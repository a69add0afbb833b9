"""Wrong: at Ctrl-C the program exits at once.

What the user sees: peers with a slow network miss what was said last.
Caught by: stage_18_ctrl_c_ends_the_room_in_good_order
Because: what waits in the outboxes is sent
"""

import sys

import event_loop


def stop(self, _events):
    sys.exit(0)


event_loop.Room.stop = stop

event_loop.main()
