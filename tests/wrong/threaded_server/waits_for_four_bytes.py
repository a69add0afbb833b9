"""Wrong: recv waits until four bytes are there (MSG_WAITALL).

What the user sees: of hello only hell comes back.
Caught by: stage_02_what_a_peer_sends_comes_back
Because: the server waits for more
"""

import socket

import threaded_server

def handle(self):
    while data := self.sock.recv(4, socket.MSG_WAITALL):
        self.show(data)
        self.sock.sendall(data)


threaded_server.Connection.handle = handle

threaded_server.main()
