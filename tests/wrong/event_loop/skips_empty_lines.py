"""Wrong: an empty line is taken for nothing.

What the user sees: whoever sends an empty line is not heard.
Caught by: stage_03_a_line_reaches_all_the_others
Because: an empty line is a line, too
"""

import event_loop

take = event_loop.Room.take


def take_some(self, peer, line):
    if line:
        take(self, peer, line)


event_loop.Room.take = take_some

event_loop.main()
