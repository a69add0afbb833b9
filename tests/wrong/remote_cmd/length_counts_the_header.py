"""Wrong: the length is that of the whole frame.

What the user sees: a client takes the next header for output, and waits for bytes that never come.
Caught by: stage_02_a_command_is_run
Because: without the 5 of the header
"""

import struct

import remote_cmd


def send(self, kind, payload=b""):
    with self.sending:
        self.sock.sendall(struct.pack(">BI", kind, 5 + len(payload)) + payload)


remote_cmd.Frames.send = send
remote_cmd.main()
