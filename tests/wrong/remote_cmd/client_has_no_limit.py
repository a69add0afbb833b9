"""Wrong: the client believes each length.

What the user sees: a broken server announces 4 GiB, and the client waits for them.
Caught by: stage_24_the_answer_comes_in_pieces
Because: compare the length with the limit in the client
"""

import remote_cmd


def receive(self):
    first = self.sock.recv(1)
    if not first:
        return None
    length = int.from_bytes(remote_cmd.recv_exactly(self.sock, 4), "big")
    return first[0], remote_cmd.recv_exactly(self.sock, length)


def __init__(self, sock, encoding):
    right_init(self, sock, encoding)
    self.frames.receive = receive.__get__(self.frames)


right_init = remote_cmd.FramedClient.__init__
remote_cmd.FramedClient.__init__ = __init__
remote_cmd.main()
