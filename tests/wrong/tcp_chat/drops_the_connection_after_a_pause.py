"""Wrong: recv has a time limit of 50 ms, and what it had by then is thrown away.

What the user sees: a line that stops in its middle for a moment loses its beginning.
Caught by: stage_06_a_message_in_pieces_is_one
Because: the beginning is gone
"""

import tcp_chat


def receive_more(self):
    if len(self.buffer) > tcp_chat.MAX_MESSAGE + 1:
        raise tcp_chat.TooLong
    self.sock.settimeout(0.05)
    try:
        data = self.sock.recv(tcp_chat.RECV_SIZE)
    except TimeoutError:
        self.buffer = b""
        return True
    self.sock.settimeout(None)
    self.buffer += data
    return data != b""


tcp_chat.Lines.receive_more = receive_more
tcp_chat.main()
