"""Wrong: the end of stdin is known by an empty text, which an empty line has, too.

What the user sees: whoever presses Enter without a word ends the conversation.
Caught by: stage_14_the_end_of_input_ends_the_client
Because: an empty line is not the end of stdin
"""

import sys

import tcp_chat


def type_line():
    return sys.stdin.readline().removesuffix("\n") or None


tcp_chat.type_line = type_line
tcp_chat.main()
