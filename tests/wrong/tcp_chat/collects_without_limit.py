"""Wrong: the buffer grows until a line end comes, if it ever does.

What the user sees: one client that sends no line end fills the server's memory.
Caught by: stage_12_a_message_without_end_is_cut_off
Because: limit how much you collect while you wait
"""

import tcp_chat


def receive_more(self):
    data = self.sock.recv(tcp_chat.RECV_SIZE)
    self.buffer += data
    return data != b""


tcp_chat.Lines.receive_more = receive_more
tcp_chat.main()
