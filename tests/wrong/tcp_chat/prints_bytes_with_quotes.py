"""Wrong: what is printed is the bytes as Python writes them.

What the user sees: they read b'hello' where somebody has said hello.
Caught by: stage_02_a_line_reaches_the_server
Because: with quotes
"""

import tcp_chat


def decode(line):
    return str(line)


tcp_chat.decode = decode
tcp_chat.main()
