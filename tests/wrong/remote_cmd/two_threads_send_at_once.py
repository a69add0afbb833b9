"""Wrong: no lock is held while a frame is sent.

What the user sees: a command that prints much on both outputs breaks the connection.
Caught by: stage_09_ten_megabytes_on_both_outputs
Because: two threads send at the same time
"""

import struct

import remote_cmd


def send(self, kind, payload=b""):
    self.sock.sendall(struct.pack(">BI", kind, len(payload)) + payload)


remote_cmd.Frames.send = send
remote_cmd.main()
