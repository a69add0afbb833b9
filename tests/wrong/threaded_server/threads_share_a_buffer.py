"""Wrong: all threads receive into one buffer, to save memory.

What the user sees: when two peers send at the same time, one gets the other's bytes.
Caught by: stage_04_many_peers_are_served_at_once
Because: the threads share a buffer
"""

import threaded_server

buffer = bytearray(8192)


def handle(self):
    while count := self.sock.recv_into(buffer):
        self.show(bytes(buffer[:count]))
        self.sock.sendall(memoryview(buffer)[:count])
    self.show(b"")


threaded_server.Connection.handle = handle

threaded_server.main()
