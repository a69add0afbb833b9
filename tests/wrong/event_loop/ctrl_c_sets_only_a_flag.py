"""Wrong: the handler of the signal sets a flag, which the loop looks at when it comes round.

What the user sees: Ctrl-C does nothing until somebody says something.
Caught by: stage_18_ctrl_c_ends_the_room_in_good_order
Because: let the signal wake it
"""

import signal
import socket

import event_loop


def run(self):
    stopped = []
    signal.signal(signal.SIGINT, lambda *_: stopped.append(1))
    while not stopped:
        for key, events in self.selector.select(self.time_left()):
            key.data(events)
        self.look_at_the_time()


def wake_at_ctrl_c():
    waiting, _ = pair = socket.socketpair()
    pairs.append(pair)
    return waiting


pairs = []
event_loop.Room.run = run
event_loop.wake_at_ctrl_c = wake_at_ctrl_c

event_loop.main()
