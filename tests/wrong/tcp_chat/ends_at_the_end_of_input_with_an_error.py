"""Wrong: input raises an EOFError at the end of stdin, and nobody catches it.

What the user sees: each conversation ends with a stack trace.
Caught by: stage_14_the_end_of_input_ends_the_client
Because: EOFError
"""

import tcp_chat


def type_line():
    return input()


tcp_chat.type_line = type_line
tcp_chat.main()
