"""Wrong: the server tries the first of a name's addresses, and no other.

What the user sees: a server of a name with two addresses does not start, though one of them is free.
Caught by: stage_25_names_and_ipv6
Because: look HOST up (getaddrinfo)
"""

import socket

import tcp_chat


def listen(args):
    family, _, _, _, addr = socket.getaddrinfo(*args.addr, type=socket.SOCK_STREAM)[0]
    return tcp_chat.listen_on(family, addr, args)


tcp_chat.listen = listen
tcp_chat.main()
