"""Wrong: the error that nobody listens there is not caught.

What the user sees: twenty lines about create_connection, when the server has just not been started.
Caught by: stage_16_nobody_listens_there
Because: a stack trace is for programmers
"""

import tcp_chat


def talk(args):
    sock = tcp_chat.connect(args.addr)
    tcp_chat.speak_first(sock, args)
    sock.close()


tcp_chat.talk = talk
tcp_chat.main()
