"""Wrong: whole lines are read, as if the stream were a file.

What the user sees: what is sent without a line end is never answered.
Caught by: stage_02_what_a_peer_sends_comes_back
Because: each piece must go back as it came, at once
"""

import threaded_server


def handle(self):
    lines = self.sock.makefile("rb")
    while line := lines.readline():
        self.show(line)
        self.sock.sendall(line)


threaded_server.Connection.handle = handle

threaded_server.main()
