"""Wrong: an error is printed where the messages are.

What the user sees: whoever reads the messages from a pipe takes the error for one.
Caught by: stage_16_nobody_listens_there
Because: errors belong on stderr
"""

import tcp_chat


def fail(operation, addr, error):
    print(f"{operation} {tcp_chat.shown(addr)}: {tcp_chat.in_words(error)}", flush=True)
    tcp_chat.leave(1)


tcp_chat.fail = fail
tcp_chat.main()
