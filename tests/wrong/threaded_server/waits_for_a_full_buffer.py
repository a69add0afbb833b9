"""Wrong: MSG_WAITALL, so that recv gives all that was asked for.

What the user sees: a short message gets no answer until others have filled the buffer.
Caught by: stage_02_what_a_peer_sends_comes_back
Because: each piece must go back as it came, at once
"""

import socket

import threaded_server


def handle(self):
    while data := self.sock.recv(8192, socket.MSG_WAITALL):
        self.show(data)
        self.sock.sendall(data)


threaded_server.Connection.handle = handle

threaded_server.main()
