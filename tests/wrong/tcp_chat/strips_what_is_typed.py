"""Wrong: what is typed is stripped of its blanks.

What the user sees: an indented line of a program arrives without its indentation.
Caught by: stage_04_the_two_take_turns
Because: the blanks around the text are gone
"""

import sys

import tcp_chat


def type_line():
    line = sys.stdin.readline()
    return line.strip() if line else None


tcp_chat.type_line = type_line
tcp_chat.main()
