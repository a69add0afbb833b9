"""Wrong: the server leaves Ctrl-C to the default, which is to die of the signal.

What the user sees: after Ctrl-C the shell shows a failure, and `server && echo good` says nothing.
Caught by: stage_10_ctrl_c_ends_the_server
Because: Ctrl-C is how a server is ended, no failure
"""

import signal

import udp_upper


def end_on_ctrl_c():
    signal.signal(signal.SIGINT, signal.SIG_DFL)


udp_upper.end_on_ctrl_c = end_on_ctrl_c
udp_upper.main()
