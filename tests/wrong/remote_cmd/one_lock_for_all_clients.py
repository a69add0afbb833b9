"""Wrong: one lock is held while anything is sent to any client.

What the user sees: one client is stopped with Ctrl-Z, and all others freeze.
Caught by: stage_20_a_busy_client_blocks_nobody
Because: no lock may be held
"""

import struct
import threading

import remote_cmd


def send(self, kind, payload=b""):
    with sending:
        self.sock.sendall(struct.pack(">BI", kind, len(payload)) + payload)


sending = threading.Lock()
remote_cmd.Frames.send = send
remote_cmd.main()
