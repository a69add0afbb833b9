"""Wrong: readline leaves the line end on, and send adds one.

What the user sees: after each reply the client sees an empty line, which is taken for the next reply.
Caught by: stage_04_the_two_take_turns
Because: the reply before had two line ends
"""

import sys

import tcp_chat


def type_line():
    return sys.stdin.readline() or None


tcp_chat.type_line = type_line
tcp_chat.main()
