"""Wrong: what the program tells its user is printed on stdout.

What the user sees: whoever reads the messages from a pipe reads notes of the program as well.
Caught by: stage_02_a_line_reaches_the_server
Because: what you tell your user
"""

import tcp_chat


converse = tcp_chat.converse


def greet(sock, args, keyboard):
    print("client", tcp_chat.shown(sock.getpeername()), "connected", flush=True)
    return converse(sock, args, keyboard)


tcp_chat.converse = greet
tcp_chat.main()
