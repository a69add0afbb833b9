"""Wrong: when there is nothing, it tries again: also when there will never be anything.

What the user sees: when a peer has left, one core is at 100 %.
Caught by: stage_02_what_a_peer_sends_comes_back
Because: 0 bytes read is the end of the stream
"""

import threaded_server


def handle(self):
    while True:
        data = self.sock.recv(1024)
        if not data:
            continue
        self.show(data)
        self.sock.sendall(data)


threaded_server.Connection.handle = handle

threaded_server.main()
