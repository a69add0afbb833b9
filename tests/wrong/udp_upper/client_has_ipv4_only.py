"""Wrong: the client's socket is an IPv4 socket, whatever the server's address is.

What the user sees: `client [::1]:9000` fails, though the server listens there.
Caught by: stage_12_the_client_sends_each_line_and_prints_the_answer
Because: the client's socket must be of the server's family
"""

import socket

import udp_upper


def connect_socket(family, addr):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.connect(addr[:2])
    return sock


udp_upper.connect_socket = connect_socket
udp_upper.main()
