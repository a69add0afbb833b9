"""Wrong: the connection does not block, and recv is called in a loop.

What the user sees: a server whose client says nothing uses up one core.
Caught by: stage_04_the_two_take_turns
Because: recv is called again and again
"""

import tcp_chat


def receive_more(self):
    if len(self.buffer) > tcp_chat.MAX_MESSAGE + 1:
        raise tcp_chat.TooLong
    self.sock.setblocking(False)
    while True:
        try:
            data = self.sock.recv(tcp_chat.RECV_SIZE)
            break
        except BlockingIOError:
            pass
    self.sock.setblocking(True)
    self.buffer += data
    return data != b""


tcp_chat.Lines.receive_more = receive_more
tcp_chat.main()
