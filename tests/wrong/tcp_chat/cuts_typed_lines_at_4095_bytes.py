"""Wrong: a typed line is cut where a line at a terminal would end.

What the user sees: the end of a long line that was pasted does not arrive.
Caught by: stage_04_the_two_take_turns
Because: a typed line may be longer than the buffer
"""

import sys

import tcp_chat


def type_line():
    line = sys.stdin.readline()
    return line.removesuffix("\n")[:4095] if line else None


tcp_chat.type_line = type_line
tcp_chat.main()
