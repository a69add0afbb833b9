"""Wrong: what one recv gives is taken for one frame, and what follows it is thrown away.

What the user sees: of two commands that are sent quickly, the second is never answered.
Caught by: stage_05_frames_that_stick_together
Because: keep what follows the first
"""

import struct

import remote_cmd


def receive(self):
    data = self.sock.recv(remote_cmd.MAX_PAYLOAD)
    if not data:
        return None
    kind, length = struct.unpack(">BI", data[:5])
    return kind, data[5 : 5 + length]


remote_cmd.Frames.receive = receive
remote_cmd.main()
