"""Wrong: recv has a time limit of 50 ms, after which the client is taken for gone.

What the user sees: whoever types slowly is hung up on.
Caught by: stage_06_a_message_in_pieces_is_one
Because: neither a short recv nor a time limit
"""

import tcp_chat


def receive_more(self):
    self.sock.settimeout(None if not self.buffer else 0.05)
    data = self.sock.recv(tcp_chat.RECV_SIZE)
    self.buffer += data
    if len(self.buffer) > tcp_chat.MAX_MESSAGE + 1 + tcp_chat.RECV_SIZE:
        raise tcp_chat.TooLong
    return data != b""


tcp_chat.Lines.receive_more = receive_more
tcp_chat.main()
