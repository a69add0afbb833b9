"""Wrong: Ctrl-C ends the server as it ends a shell's command: with exit status 130.

What the user sees: whoever stops the server is told that it failed.
Caught by: stage_18_ctrl_c_ends_the_server
Because: catch SIGINT, and end with exit status 0
"""

import signal

import tcp_chat


def end_at_ctrl_c():
    signal.signal(signal.SIGINT, lambda number, frame: tcp_chat.leave(130))


tcp_chat.end_at_ctrl_c = end_at_ctrl_c
tcp_chat.main()
