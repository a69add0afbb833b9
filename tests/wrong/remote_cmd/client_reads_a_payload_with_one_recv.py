"""Wrong: the client takes what one recv gives for the payload.

What the user sees: a long line of output is cut, and what follows is nonsense.
Caught by: stage_24_the_answer_comes_in_pieces
Because: one recv is not one frame
"""

import struct

import remote_cmd


def receive(self):
    header = remote_cmd.recv_exactly(self.sock, 5)
    kind, length = struct.unpack(">BI", header)
    return kind, self.sock.recv(length)


def __init__(self, sock, encoding):
    right_init(self, sock, encoding)
    self.frames.receive = receive.__get__(self.frames)


right_init = remote_cmd.FramedClient.__init__
remote_cmd.FramedClient.__init__ = __init__
remote_cmd.main()
