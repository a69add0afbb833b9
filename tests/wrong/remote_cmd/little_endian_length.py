"""Wrong: the length is sent in the byte order of this machine.

What the user sees: a client waits for 117440512 bytes that never come.
Caught by: stage_02_a_command_is_run
Because: the length is big-endian
"""

import struct

import remote_cmd


def send(self, kind, payload=b""):
    with self.sending:
        self.sock.sendall(struct.pack("<BI", kind, len(payload)) + payload)


remote_cmd.Frames.send = send
remote_cmd.main()
