"""Wrong: it listens, says so, and ends.

What the user sees: "connection refused" from every client.
Caught by: stage_01_the_server_says_where_it_listens
Because: the server must stay
"""

import tcp_chat


def serve_next(listener, args, keyboard):
    return False


tcp_chat.serve_next = serve_next
tcp_chat.main()
