"""Wrong: connections are shut down and kept in a list; none is closed.

What the user sees: after some hundred peers, "too many open files".
Caught by: stage_04_many_peers_are_served_at_once
Because: shutdown alone keeps the descriptor
"""

import socket

import threaded_server

connections = []


def close(self):
    connections.append(self.sock)
    try:
        self.sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


threaded_server.Connection.close = close

threaded_server.main()
