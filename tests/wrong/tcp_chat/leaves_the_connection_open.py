"""Wrong: after a line that is too long the next client is served, but the connection is not closed.

What the user sees: the other side waits for an answer for ever.
Caught by: stage_12_a_message_without_end_is_cut_off
Because: the connection stays open
"""

import tcp_chat


def serve_next(listener, args, keyboard):
    sock, client = tcp_chat.accept(listener)
    try:
        goes_on = tcp_chat.converse(sock, args, keyboard)
    except OSError as error:
        tcp_chat.note(tcp_chat.in_words(error))
        kept.append(sock)
        return True
    sock.close()
    if goes_on:
        tcp_chat.note(f"client {tcp_chat.shown(client)} left")
    return goes_on


kept = []
tcp_chat.serve_next = serve_next
tcp_chat.main()
