"""Wrong: Ctrl-C is left to Python: an exception, wherever the program happens to be.

What the user sees: a script that stops the server takes it for a crash.
Caught by: stage_18_ctrl_c_ends_the_server
Because: catch SIGINT, and end with exit status 0
"""

import tcp_chat


def end_at_ctrl_c():
    pass


tcp_chat.end_at_ctrl_c = end_at_ctrl_c
tcp_chat.main()
