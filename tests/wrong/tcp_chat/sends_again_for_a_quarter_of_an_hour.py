"""Wrong: --give-up sets keepalive, and no TCP_USER_TIMEOUT.

What the user sees: who sends something into a cut cable waits for 15 minutes: while bytes wait for an acknowledgement, there are no probes.
Caught by: stage_27_who_is_cut_off_is_given_up
Because: meanwhile there are no keepalive probes
"""

import socket

import tcp_chat


def give_up_after(sock, limit):
    if limit:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 1)


tcp_chat.give_up_after = give_up_after
tcp_chat.main()
