"""Wrong: what came after the last line end is thrown away when the peer leaves.

What the user sees: `printf bye | nc` is not heard.
Caught by: stage_07_a_peer_that_leaves_is_let_go
Because: though no `\n` follows it
"""

import event_loop

event_loop.Peer.last_line = lambda self: []

event_loop.main()
