"""Wrong: a line that is too long is passed on in parts.

What the user sees: what one peer said in one line is several lines for the others.
Caught by: stage_09_a_line_too_long_ends_its_peer_only
Because: do not collect it without a limit
"""

import event_loop


def lines(self, data):
    *lines, self.inbox = (self.inbox + data).split(b"\n")
    parts = [line[at : at + 4096] for line in lines for at in range(0, len(line) or 1, 4096)]
    while len(self.inbox) >= 4097:
        parts.append(self.inbox[:4096])
        self.inbox = self.inbox[4096:]
    return parts


event_loop.Peer.lines = lines

event_loop.main()
