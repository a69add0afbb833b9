"""Wrong: what a peer does not read is kept, however much it is.

What the user sees: one peer that does not read makes the server larger and larger.
Caught by: stage_12_a_peer_that_never_reads_is_closed
Because: when 64 KiB wait for it, close it
"""

import event_loop

event_loop.MAX_OUTBOX = float("inf")

event_loop.main()
