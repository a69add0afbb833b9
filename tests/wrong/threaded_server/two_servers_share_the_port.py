"""Wrong: SO_REUSEPORT, which looked like SO_REUSEADDR.

What the user sees: a second server starts, and each gets some of the peers.
Caught by: stage_01_the_server_says_where_it_listens
Because: SO_REUSEPORT would let both have it
"""

import socket

import threaded_server


def open_socket(self, family, address):
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    sock.bind(address)
    sock.listen(128)
    return sock


threaded_server.TcpServer.open_socket = open_socket

threaded_server.main()
