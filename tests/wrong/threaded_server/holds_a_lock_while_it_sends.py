"""Wrong: a lock keeps the lines in order, and is held while sendall waits.

What the user sees: one peer that does not read what it gets, and all others wait.
Caught by: stage_06_a_peer_that_never_reads_blocks_nobody
Because: the server waits in send for one peer, and for that keeps the others waiting
"""

import threading

import threaded_server

lock = threading.Lock()


def handle(self):
    while data := self.sock.recv(1024):
        with lock:
            self.show(data)
            self.sock.sendall(data)


threaded_server.Connection.handle = handle

threaded_server.main()
