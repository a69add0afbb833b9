"""Wrong: the server sets SO_REUSEADDR, as TCP servers do.

What the user sees: a second server starts without an error, and takes the first one's datagrams.
Caught by: stage_09_a_taken_port_is_an_error
Because: SO_REUSEADDR, which is for TCP listeners, lets two UDP sockets share one
"""

import socket

import udp_upper


def bind_socket(family, addr):
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(addr)
    return sock


udp_upper.bind_socket = bind_socket
udp_upper.main()
