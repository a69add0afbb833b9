"""Wrong: the listening socket is closed with the first connection.

What the user sees: after the first client nobody can connect any more.
Caught by: stage_08_a_closed_peer_does_not_stop_the_server
Because: and not the listening socket
"""

import tcp_chat


accept = tcp_chat.accept


def accept_once(listener):
    accepted = accept(listener)
    listener.close()
    return accepted


tcp_chat.accept = accept_once
tcp_chat.main()
