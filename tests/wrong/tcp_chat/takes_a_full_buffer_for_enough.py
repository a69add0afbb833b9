"""Wrong: one recv of 64 KiB is taken for a complete message, or for one without end.

What the user sees: a line that comes in two parts ends the conversation.
Caught by: stage_06_a_message_in_pieces_is_one
Because: neither a short recv nor a time limit
"""

import tcp_chat


def receive_more(self):
    data = self.sock.recv(64 * 1024)
    self.buffer += data
    if data and b"\n" not in data:
        raise tcp_chat.TooLong
    return data != b""


tcp_chat.Lines.receive_more = receive_more
tcp_chat.main()
