"""Wrong: each peer has a second thread that writes, and nobody tells it when the peer has gone.

What the user sees: the server has more threads with each peer, until it cannot start another one.
Caught by: stage_04_many_peers_are_served_at_once
Because: the thread of a peer must end when the peer has gone
"""

import queue
import threading

import threaded_server


def handle(self):
    answers = queue.Queue(maxsize=10)

    def write():
        while True:
            self.sock.sendall(answers.get())

    threading.Thread(target=write, daemon=True).start()
    while data := self.sock.recv(8192):
        self.show(data)
        answers.put(data)
    while not answers.empty():
        pass


threaded_server.Connection.handle = handle

threaded_server.main()
