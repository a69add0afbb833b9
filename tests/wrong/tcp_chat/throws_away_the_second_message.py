"""Wrong: of what has arrived, only the first line is kept.

What the user sees: a message is missing, whenever two were sent one after the other.
Caught by: stage_05_two_messages_that_stick_together_are_two
Because: was thrown away: keep it
"""

import tcp_chat


def take_line(self):
    line = self.buffer.split(b"\n")[0]
    self.buffer = b""
    return line


tcp_chat.Lines.take_line = take_line
tcp_chat.main()
