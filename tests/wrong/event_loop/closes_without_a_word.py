"""Wrong: a peer whose line is too long is closed, and not told why.

What the user sees: the connection is gone, and nobody knows why.
Caught by: stage_09_a_line_too_long_ends_its_peer_only
Because: and not told why
"""

import event_loop

event_loop.Room.refuse = lambda self, peer: self.close(peer, "line too long")

event_loop.main()
