"""Wrong: the socket is bound, but nobody listens on it.

What the user sees: the server says where it listens, and every client gets "connection refused".
Caught by: stage_01_the_server_says_where_it_listens
Because: the server does not listen where it says
"""

import socket

import remote_cmd


def bind(family, addr):
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(addr)
    return listener


remote_cmd.bind = bind
remote_cmd.main()
