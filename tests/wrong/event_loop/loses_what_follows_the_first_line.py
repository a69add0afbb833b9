"""Wrong: only the first line of a recv is taken.

What the user sees: of lines that are pasted together, only the first one arrives.
Caught by: stage_04_a_line_may_arrive_in_any_pieces
Because: a line is missing: what follows the first
"""

import event_loop


def lines(self, data):
    line, end, _ = (self.inbox + data).partition(b"\n")
    self.inbox = b"" if end else line
    return [line] if end else []


event_loop.Peer.lines = lines

event_loop.main()
