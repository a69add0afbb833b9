"""Wrong: struct.pack is used without `>`, so that the header is padded to 8 bytes.

What the user sees: a client waits for bytes that never come, or sees nonsense.
Caught by: stage_02_a_command_is_run
Because: the header has 8 bytes
"""

import struct

import remote_cmd


def send(self, kind, payload=b""):
    with self.sending:
        self.sock.sendall(struct.pack("BI", kind, len(payload)) + payload)


remote_cmd.Frames.send = send
remote_cmd.main()
