"""Wrong: SO_LINGER 0, found in an answer on the web as a cure for TIME_WAIT.

What the user sees: "connection reset by peer", where the end was expected.
Caught by: stage_02_what_a_peer_sends_comes_back
Because: close resets the connection where SO_LINGER is 0
"""

import socket
import struct

import threaded_server


def get_request(self):
    sock, peer = self.socket.accept()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return threaded_server.Connection(sock, peer, self)


threaded_server.TcpServer.get_request = get_request

threaded_server.main()
