"""Wrong: the errors of a connection are not caught.

What the user sees: one client crashes, and the server with it: ConnectionResetError.
Caught by: stage_09_a_reset_does_not_stop_the_server
Because: a connection reset concerns one peer only
"""

import tcp_chat


def serve_next(listener, args, keyboard):
    sock, client = listener.accept()
    with sock:
        goes_on = tcp_chat.converse(sock, args, keyboard)
    tcp_chat.note(f"client {tcp_chat.shown(client)} left")
    return goes_on


tcp_chat.serve_next = serve_next
tcp_chat.main()
