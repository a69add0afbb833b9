"""Wrong: the client binds its own socket to 127.0.0.1 before it connects.

What the user sees: it works with a server on the same machine, and with no other.
Caught by: stage_29_over_a_slow_network_each_line_gets_its_own_answer_or_none
Because: nothing leaves a machine from there
"""

import socket

import udp_upper


def connect_socket(family, addr):
    sock = socket.socket(family, socket.SOCK_DGRAM)
    if family == socket.AF_INET:
        sock.bind(("127.0.0.1", 0))
    sock.connect(addr)
    return sock


udp_upper.connect_socket = connect_socket
udp_upper.main()
