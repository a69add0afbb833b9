"""Wrong: when its outbox is full, a peer is not closed: it gets no more lines until there is room.

What the user sees: a peer with a slow network does not notice that lines are missing.
Caught by: stage_12_a_peer_that_never_reads_is_closed
Because: when 64 KiB wait for it, close it
"""

import event_loop


def write(self, peer, data):
    if len(peer.outbox) + len(data) <= event_loop.MAX_OUTBOX:
        write_as_before(self, peer, data)
    else:
        write_as_before(self, peer, b"")


write_as_before = event_loop.Room.write
event_loop.Room.write = write

event_loop.main()
