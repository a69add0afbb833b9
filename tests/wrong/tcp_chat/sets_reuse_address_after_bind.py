"""Wrong: SO_REUSEADDR is set when bind has already decided.

What the user sees: address already in use after a restart, though the option is in the program.
Caught by: stage_20_the_server_restarts_at_once
Because: and before bind, which it is for
"""

import socket

import tcp_chat


def listen_on(family, addr, args):
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.bind(addr)
    if not args.no_reuse_address:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.listen(args.backlog)
    return listener


tcp_chat.listen_on = listen_on
tcp_chat.main()
