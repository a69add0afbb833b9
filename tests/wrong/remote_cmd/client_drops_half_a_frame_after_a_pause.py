"""Wrong: the client gives up when nothing comes for a moment.

What the user sees: when the server is busy, the output stops in its middle.
Caught by: stage_24_the_answer_comes_in_pieces
Because: stopped in its middle
"""

import remote_cmd


def receive(self):
    first = self.sock.recv(1)
    if not first:
        return None
    self.sock.settimeout(0.2)
    try:
        length = int.from_bytes(remote_cmd.recv_exactly(self.sock, 4), "big")
        payload = remote_cmd.recv_exactly(self.sock, length)
    except TimeoutError:
        return first[0], b""
    finally:
        self.sock.settimeout(None)
    return first[0], payload


def __init__(self, sock, encoding):
    right_init(self, sock, encoding)
    self.frames.receive = receive.__get__(self.frames)


right_init = remote_cmd.FramedClient.__init__
remote_cmd.FramedClient.__init__ = __init__
remote_cmd.main()
