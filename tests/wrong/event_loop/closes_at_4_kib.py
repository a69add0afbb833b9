"""Wrong: a peer is closed when 4 KiB wait for it.

What the user sees: peers with a slow network are disconnected as soon as there is much to hear.
Caught by: stage_10_what_send_did_not_take_waits_in_an_outbox
Because: far below 64 KiB
"""

import event_loop

event_loop.MAX_OUTBOX = 4096

event_loop.main()
