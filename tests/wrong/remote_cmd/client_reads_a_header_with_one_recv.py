"""Wrong: the client takes what one recv gives for the header.

What the user sees: on a slow connection now and then "unpack requires a buffer of 5 bytes", in the middle of the output.
Caught by: stage_24_the_answer_comes_in_pieces
Because: one recv is not one frame
"""

import struct

import remote_cmd


def receive(self):
    header = self.sock.recv(5)
    if not header:
        return None
    kind, length = struct.unpack(">BI", header)
    return kind, remote_cmd.recv_exactly(self.sock, length)


def __init__(self, sock, encoding):
    right_init(self, sock, encoding)
    self.frames.receive = receive.__get__(self.frames)


right_init = remote_cmd.FramedClient.__init__
remote_cmd.FramedClient.__init__ = __init__
remote_cmd.main()
