"""Wrong: SO_REUSEADDR is not set.

What the user sees: for a minute after the server has ended: address already in use.
Caught by: stage_20_the_server_restarts_at_once
Because: the old connection is in TIME_WAIT: set SO_REUSEADDR
"""

import socket

import tcp_chat


def listen_on(family, addr, args):
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.bind(addr)
    listener.listen(args.backlog)
    return listener


tcp_chat.listen_on = listen_on
tcp_chat.main()
