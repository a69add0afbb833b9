"""Wrong: after an error of accept the listening socket is watched no longer.

What the user sees: once the descriptors have run out, nobody is let in any more.
Caught by: stage_17_a_flood_past_the_descriptor_limit_is_survived
Because: the listening socket must be watched again
"""

import event_loop


def accept_later(self, error):
    event_loop.note(error)
    self.selector.unregister(self.listener)


event_loop.Room.accept_later = accept_later

event_loop.main()
