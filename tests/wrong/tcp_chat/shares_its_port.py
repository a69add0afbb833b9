"""Wrong: SO_REUSEPORT where SO_REUSEADDR is meant.

What the user sees: a server started twice by mistake: each gets some of the clients.
Caught by: stage_19_an_address_in_use_is_reported
Because: two servers share one address: SO_REUSEPORT does that
"""

import socket

import tcp_chat


def listen_on(family, addr, args):
    listener = socket.socket(family, socket.SOCK_STREAM)
    if not args.no_reuse_address:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind(addr)
    listener.listen(args.backlog)
    return listener


tcp_chat.listen_on = listen_on
tcp_chat.main()
