"""Wrong: the limit counts the line end, too.

What the user sees: a line of exactly 4,096 bytes ends its peer.
Caught by: stage_09_a_line_too_long_ends_its_peer_only
Because: its line end does not count
"""

import event_loop

event_loop.MAX_LINE = 4095

event_loop.main()
