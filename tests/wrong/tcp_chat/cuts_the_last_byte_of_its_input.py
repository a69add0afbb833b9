"""Wrong: the last byte of a line is taken for its line end.

What the user sees: `printf hi` piped into the client sends `h`.
Caught by: stage_14_the_end_of_input_ends_the_client
Because: a last line of stdin without its line end
"""

import sys

import tcp_chat


def type_line():
    line = sys.stdin.readline()
    return line[:-1] if line else None


tcp_chat.type_line = type_line
tcp_chat.main()
