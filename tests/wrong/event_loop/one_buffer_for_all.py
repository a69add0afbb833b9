"""Wrong: all peers share the buffer for what has come of a line.

What the user sees: half a line of one peer is continued by the next one who speaks.
Caught by: stage_05_a_silent_peer_blocks_nobody
Because: in a buffer of its own for each peer
"""

import event_loop

shared = bytearray()


def lines(self, data):
    shared.extend(data)
    *lines, rest = bytes(shared).split(b"\n")
    shared[:] = rest
    return lines


event_loop.Peer.lines = lines

event_loop.main()
