"""Wrong: rstrip takes off all carriage returns before the line end.

What the user sees: a line that ends with two of them loses both.
Caught by: stage_07_a_carriage_return_before_the_line_end_is_dropped
Because: of several `\r` only the last
"""

import tcp_chat


def take_line(self):
    line, _, self.buffer = self.buffer.partition(b"\n")
    line = line.rstrip(b"\r\n")
    if len(line) > tcp_chat.MAX_MESSAGE:
        raise tcp_chat.TooLong
    return line


tcp_chat.Lines.take_line = take_line
tcp_chat.main()
