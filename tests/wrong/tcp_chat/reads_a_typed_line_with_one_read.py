"""Wrong: a typed line is what one read of 1024 bytes gives.

What the user sees: a long line arrives as several messages, and some replies are one behind.
Caught by: stage_04_the_two_take_turns
Because: a typed line may be longer than the buffer
"""

import sys

import tcp_chat


def type_line():
    line = sys.stdin.readline(1024)
    return line.removesuffix("\n") if line else None


tcp_chat.type_line = type_line
tcp_chat.main()
