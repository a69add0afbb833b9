"""Wrong: a frame's length counts characters, not bytes.

What the user sees: all is well in English; with the first 你好 the client takes payload for a header, and waits or complains.
Caught by: stage_02_a_command_is_run
Because: counts the bytes of the payload
"""

import struct

import remote_cmd


def send(self, kind, payload=b""):
    characters = len(payload.decode(errors="replace"))
    with self.sending:
        self.sock.sendall(struct.pack(">BI", kind, characters) + payload)


remote_cmd.Frames.send = send
remote_cmd.main()
