"""Wrong: the limit counts the line end, too.

What the user sees: a message of exactly 65,536 bytes ends the conversation.
Caught by: stage_12_a_message_without_end_is_cut_off
Because: its line end
"""

import tcp_chat


def take_line(self):
    line, end, self.buffer = self.buffer.partition(b"\n")
    if len(line + end) > tcp_chat.MAX_MESSAGE:
        raise tcp_chat.TooLong
    return line.removesuffix(b"\r")


tcp_chat.Lines.take_line = take_line
tcp_chat.main()
