"""Wrong: the output is sent as it is, and only the exit status has a header.

What the user sees: a client takes the first letter of the output for the kind of a frame.
Caught by: stage_02_a_command_is_run
Because: text came where a frame should begin
"""

import struct

import remote_cmd


def send(self, kind, payload=b""):
    with self.sending:
        if kind == remote_cmd.EXIT_STATUS:
            payload = struct.pack(">BI", kind, len(payload)) + payload
        self.sock.sendall(payload)


remote_cmd.Frames.send = send
remote_cmd.main()
