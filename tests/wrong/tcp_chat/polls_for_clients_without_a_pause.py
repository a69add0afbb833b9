"""Wrong: the listening socket does not block, and accept is called in a loop.

What the user sees: a server that does nothing uses up one core.
Caught by: stage_01_the_server_says_where_it_listens
Because: accept is called again and again
"""

import tcp_chat


def accept(listener):
    listener.setblocking(False)
    while True:
        try:
            sock, client = listener.accept()
        except BlockingIOError:
            continue
        sock.setblocking(True)
        return sock, client


tcp_chat.accept = accept
tcp_chat.main()
