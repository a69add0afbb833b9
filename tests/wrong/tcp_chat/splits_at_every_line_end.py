"""Wrong: the text is split with splitlines, which splits at a lone carriage return, too.

What the user sees: a message with a carriage return in its middle becomes two.
Caught by: stage_07_a_carriage_return_before_the_line_end_is_dropped
Because: a `\r` alone was taken for a line end
"""

import tcp_chat


def take_line(self):
    line, *rest = self.buffer.splitlines(keepends=True)
    self.buffer = b"".join(rest)
    line = line.removesuffix(b"\n").removesuffix(b"\r")
    if len(line) > tcp_chat.MAX_MESSAGE:
        raise tcp_chat.TooLong
    return line


tcp_chat.Lines.take_line = take_line
tcp_chat.main()
