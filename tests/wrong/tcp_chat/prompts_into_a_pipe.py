"""Wrong: the prompt is printed always, not only on a terminal.

What the user sees: `>>: ` before each message, when a script reads the output.
Caught by: stage_04_the_two_take_turns
Because: print none when stdin is a pipe
"""

import tcp_chat


def type_line():
    try:
        return input(">>: ")
    except EOFError:
        return None


tcp_chat.type_line = type_line
tcp_chat.main()
