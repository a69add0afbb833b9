"""Wrong: recv has a time limit of --give-up.

What the user sees: whoever thinks for longer than that before typing is hung up on.
Caught by: stage_27_who_is_cut_off_is_given_up
Because: its user may be thinking
"""

import tcp_chat


def give_up_after(sock, limit):
    sock.settimeout(limit)


def accept(listener):
    # Python's accepted sockets do not inherit the time limit, and Python's accept has one.
    limit = listener.gettimeout()
    listener.settimeout(None)
    sock, client = listener.accept()
    sock.settimeout(limit)
    listener.settimeout(limit)
    return sock, client


tcp_chat.give_up_after = give_up_after
tcp_chat.accept = accept
tcp_chat.main()
