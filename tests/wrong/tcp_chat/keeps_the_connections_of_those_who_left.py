"""Wrong: the connection is not closed when the client has left.

What the user sees: after a thousand clients the server has no file descriptors left.
Caught by: stage_08_a_closed_peer_does_not_stop_the_server
Because: is still open: close it
"""

import tcp_chat


kept = []
accept = tcp_chat.accept


def accept_and_keep(listener):
    sock, client = accept(listener)
    kept.append(sock.dup())
    return sock, client


tcp_chat.accept = accept_and_keep
tcp_chat.main()
