"""Wrong: the number after --backlog is read, and not passed on to listen.

What the user sees: more clients wait than the user has allowed.
Caught by: stage_10_a_second_client_waits_its_turn
Because: is the argument of listen
"""

import socket

import tcp_chat


def listen_on(family, addr, args):
    listener = socket.socket(family, socket.SOCK_STREAM)
    if not args.no_reuse_address:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(addr)
    listener.listen()
    return listener


tcp_chat.listen_on = listen_on
tcp_chat.main()
