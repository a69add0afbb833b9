"""Wrong: what one recv gives is taken for one line.

What the user sees: two lines that come together are one, and a line in two pieces is two.
Caught by: stage_04_a_line_may_arrive_in_any_pieces
Because: one recv is not one line
"""

import event_loop

event_loop.Peer.lines = lambda self, data: [data.removesuffix(b"\n")]

event_loop.main()
