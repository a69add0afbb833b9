"""Wrong: recv is told to wait until all of its room is filled.

What the user sees: a short line is shown only when the client has left.
Caught by: stage_02_a_line_reaches_the_server
Because: waits for more
"""

import socket

import tcp_chat


def receive_more(self):
    data = self.sock.recv(1024, socket.MSG_WAITALL)
    self.buffer += data
    return data != b""


tcp_chat.Lines.receive_more = receive_more
tcp_chat.main()
