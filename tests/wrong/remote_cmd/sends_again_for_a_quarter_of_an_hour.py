"""Wrong: --give-up sets keepalive, and no TCP_USER_TIMEOUT.

What the user sees: a command whose output nobody acknowledges lives on, until --timeout.
Caught by: stage_36_who_is_cut_off_is_given_up
Because: meanwhile there are no keepalive probes
"""

import socket

import remote_cmd


def give_up_after(sock, limit):
    if limit:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 1)


remote_cmd.give_up_after = give_up_after
remote_cmd.main()
