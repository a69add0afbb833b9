"""Wrong: the carriage return of a peer on Windows is taken for a part of the text.

What the user sees: nothing at first: but "yes" is no longer equal to "yes", and a terminal writes over the line.
Caught by: stage_07_a_carriage_return_before_the_line_end_is_dropped
Because: drop the
"""

import tcp_chat


def take_line(self):
    line, _, self.buffer = self.buffer.partition(b"\n")
    return line


tcp_chat.Lines.take_line = take_line
tcp_chat.main()
