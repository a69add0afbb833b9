"""Wrong: the client tries the first of a name's addresses, and no other.

What the user sees: a name of two addresses, one of which does not answer, cannot be reached.
Caught by: stage_25_names_and_ipv6
Because: try every address that the name resolves to
"""

import socket

import tcp_chat


def connect(addr):
    family, kind, _, _, addr = socket.getaddrinfo(*addr, type=socket.SOCK_STREAM)[0]
    sock = socket.socket(family, kind)
    sock.connect(addr)
    return sock


tcp_chat.connect = connect
tcp_chat.main()
