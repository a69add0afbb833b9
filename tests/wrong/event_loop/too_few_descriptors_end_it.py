"""Wrong: nobody catches the error of accept.

What the user sees: one peer too many, and the room ends for all.
Caught by: stage_17_a_flood_past_the_descriptor_limit_is_survived
Because: no reason to end
"""

import event_loop


def accept_later(self, error):
    raise error


event_loop.Room.accept_later = accept_later

event_loop.main()
