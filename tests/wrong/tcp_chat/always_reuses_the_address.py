"""Wrong: --no-reuse-address is accepted, and forgotten.

What the user sees: the experiment with TIME_WAIT shows nothing: the restart always works.
Caught by: stage_20_the_server_restarts_at_once
Because: with --no-reuse-address, leave SO_REUSEADDR off
"""

import socket

import tcp_chat


def listen_on(family, addr, args):
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(addr)
    listener.listen(args.backlog)
    return listener


tcp_chat.listen_on = listen_on
tcp_chat.main()
