"""Wrong: the error that nobody listens there is not caught.

What the user sees: twenty lines about create_connection, when the server has just not been started.
Caught by: stage_16_nobody_listens_there
Because: a stack trace is for programmers
"""

import sys

import tcp_chat


def talk(args):
    sock = tcp_chat.connect(args.addr)
    tcp_chat.speak_first(sock, args)
    sock.close()


def main():
    args = tcp_chat.command_line()
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8", errors="replace")
    args.run(args)
    tcp_chat.leave(0)


tcp_chat.talk = talk
main()
