"""Wrong: readline gives an empty text at the end of stdin, and that is sent like any other.

What the user sees: after Ctrl-D, or the end of a file, the client does not end.
Caught by: stage_14_the_end_of_input_ends_the_client
Because: at the end of stdin, close the connection and end
"""

import sys

import tcp_chat


def type_line():
    return sys.stdin.readline().removesuffix("\n")


tcp_chat.type_line = type_line
tcp_chat.main()
