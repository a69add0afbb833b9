"""Wrong: the server goes on although bind has failed.

What the user sees: the second server starts on a port of its own, 0, and hears nothing.
Caught by: stage_09_a_taken_port_is_an_error
Because: the error of bind was ignored
"""

import socket

import udp_upper


def bind_socket(family, addr):
    sock = socket.socket(family, socket.SOCK_DGRAM)
    try:
        sock.bind(addr)
    except OSError:
        pass
    return sock


udp_upper.bind_socket = bind_socket
udp_upper.main()
