"""Wrong: what comes is decoded to be printed, and the text is sent back.

What the user sees: a picture that goes through the server comes back broken.
Caught by: stage_02_what_a_peer_sends_comes_back
Because: the bytes went through a text
"""

import threaded_server


def handle(self):
    while data := self.sock.recv(1024):
        text = data.decode(errors="replace")
        self.server.show(text, self.peer)
        self.sock.sendall(text.encode())


threaded_server.Connection.handle = handle

threaded_server.main()
