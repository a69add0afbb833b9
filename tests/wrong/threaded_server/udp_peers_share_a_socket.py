"""Wrong: all peers of the client send through one socket.

What the user sees: for the server it is one peer, and answers go to the wrong one.
Caught by: stage_19_the_udp_client_does_not_wait_for_ever
Because: from a socket of its own
"""

import threading

import threaded_server

lock = threading.Lock()
sockets = []
echo = threaded_server.UdpPeer.echo
open_socket = threaded_server.UdpPeer.open_socket


def shared(self, family, address):
    if not sockets:
        sockets.append(open_socket(self, family, address))
    return sockets[0]


def one_after_the_other(self, message):
    with lock:
        return echo(self, message)


threaded_server.UdpPeer.open_socket = shared
threaded_server.UdpPeer.echo = one_after_the_other

threaded_server.main()
