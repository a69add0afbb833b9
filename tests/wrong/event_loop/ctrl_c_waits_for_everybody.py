"""Wrong: at Ctrl-C the outboxes are emptied, however long that takes.

What the user sees: one peer that does not read, and Ctrl-C does nothing.
Caught by: stage_18_ctrl_c_ends_the_room_in_good_order
Because: wait for outboxes for a second only
"""

import event_loop


def stop(self, events):
    event_loop.FAREWELL = float("inf")
    stop_as_before(self, events)
    self.timers.clear()


stop_as_before = event_loop.Room.stop
event_loop.Room.stop = stop

event_loop.main()
