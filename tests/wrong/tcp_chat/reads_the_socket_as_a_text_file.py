"""Wrong: the socket is read as a text file, with universal newlines.

What the user sees: a message with a carriage return in its middle becomes two.
Caught by: stage_07_a_carriage_return_before_the_line_end_is_dropped
Because: a `\r` alone was taken for a line end
"""

import tcp_chat


def receive(self):
    if not self.buffer:
        self.buffer = self.sock.makefile("r", encoding="utf-8", errors="replace")
    line = self.buffer.readline()
    return line.removesuffix("\n") if line else None


tcp_chat.Lines.receive = receive
tcp_chat.main()
