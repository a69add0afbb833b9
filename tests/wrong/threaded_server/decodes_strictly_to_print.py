"""Wrong: what comes is decoded, strictly, before it goes back.

What the user sees: a peer that sends a picture gets no answer, and the server shows a stack trace.
Caught by: stage_02_what_a_peer_sends_comes_back
Because: decoding them failed, be it only to print them
"""

import threaded_server


def handle(self):
    while data := self.sock.recv(8192):
        self.server.show(data.decode(), self.peer)
        self.sock.sendall(data)


threaded_server.Connection.handle = handle

threaded_server.main()
