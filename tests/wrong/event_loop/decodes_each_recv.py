"""Wrong: each recv is decoded by itself, and the text is collected.

What the user sees: now and then a Chinese character becomes two or three strange ones.
Caught by: stage_04_a_line_may_arrive_in_any_pieces
Because: a character was cut in two
"""

import event_loop


def lines(self, data):
    text = self.inbox.decode() + data.decode(errors="replace")
    *lines, rest = text.split("\n")
    self.inbox = rest.encode()
    return [line.encode() for line in lines]


event_loop.Peer.lines = lines

event_loop.main()
