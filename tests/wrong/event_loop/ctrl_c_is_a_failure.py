"""Wrong: the signal's exception ends the program.

What the user sees: Ctrl-C shows a traceback, and the exit status is 1 or that of a signal.
Caught by: stage_18_ctrl_c_ends_the_room_in_good_order
Because: and no failure
"""

import socket

import event_loop


def wake_at_ctrl_c():
    waiting, _ = pair = socket.socketpair()
    pairs.append(pair)
    return waiting


pairs = []
event_loop.wake_at_ctrl_c = wake_at_ctrl_c

event_loop.main()
