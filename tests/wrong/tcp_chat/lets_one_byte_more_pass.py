"""Wrong: the length is looked at while the line comes, with room for a carriage return, and never again.

What the user sees: a message of one byte too much is shown.
Caught by: stage_12_a_message_without_end_is_cut_off
Because: 65,537 bytes is too long
"""

import tcp_chat


def take_line(self):
    line, _, self.buffer = self.buffer.partition(b"\n")
    return line.removesuffix(b"\r")


tcp_chat.Lines.take_line = take_line
tcp_chat.main()
