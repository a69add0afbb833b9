"""Wrong: the server binds to the empty host, which is every address of the machine.

What the user sees: everybody in the network can talk to a server that was meant for this machine.
Caught by: stage_01_the_server_says_where_it_listens
Because: 0.0.0.0 is every address
"""

import socket

import tcp_chat


def listen_on(family, addr, args):
    listener = socket.socket(family, socket.SOCK_STREAM)
    if not args.no_reuse_address:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("", addr[1]))
    listener.listen(args.backlog)
    return listener


tcp_chat.listen_on = listen_on
tcp_chat.main()
