"""Wrong: each peer is welcomed with a line.

What the user sees: a client that compares takes the welcome for the answer.
Caught by: stage_02_what_a_peer_sends_comes_back
Because: with nothing of your own before or after it
"""

import threaded_server

handle = threaded_server.Connection.handle


def with_welcome(self):
    self.sock.sendall(b"welcome\n")
    handle(self)


threaded_server.Connection.handle = with_welcome

threaded_server.main()
