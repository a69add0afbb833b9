"""Wrong: --timeout counts for datagrams only; a connection waits as long as it lasts.

What the user sees: the server hangs, and the client with it.
Caught by: stage_18_the_client_notices_what_is_missing
Because: an answer that has not come after --timeout never will
"""

import socket

import threaded_server


def open_socket(self, family, address):
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.connect(address)
    return sock


threaded_server.TcpPeer.open_socket = open_socket

threaded_server.main()
