"""Wrong: the loop waits with select, which watches descriptors below 1024 only.

What the user sees: the thousandth peer ends the room with `ValueError: filedescriptor out of range in select()`.
Caught by: stage_14_a_thousand_peers_are_there_at_once
Because: select() watches descriptors below 1024 only
"""

import selectors

import event_loop

selectors.DefaultSelector = selectors.SelectSelector

event_loop.main()
