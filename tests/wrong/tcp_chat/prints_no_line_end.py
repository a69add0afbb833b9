"""Wrong: the text is written to stdout without a line end.

What the user sees: all messages stand in one line.
Caught by: stage_02_a_line_reaches_the_server
Because: its line end is not
"""

import sys

import tcp_chat


def show(text):
    sys.stdout.write(text)
    sys.stdout.flush()


tcp_chat.show = show
tcp_chat.main()
