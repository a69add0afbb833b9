"""Wrong: each datagram is answered from a socket of its thread, as each connection has one over TCP.

What the user sees: a client that has called connect hears nothing.
Caught by: stage_15_datagrams_come_back_and_are_printed
Because: from the socket that it came to
"""

import socket

import threaded_server


def handle(self):
    self.server.show(self.data.decode(errors="replace"), self.peer)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(self.data, self.peer)


threaded_server.Datagram.handle = handle

threaded_server.main()
