"""Wrong: the client never closes the sockets of earlier lines.

What the user sees: after a thousand lines: too many open files.
Caught by: stage_26_waiting_costs_no_work_and_no_sockets_pile_up
Because: a socket is left behind
"""

import udp_upper

init = udp_upper.Client.__init__


def init_without_a_limit(self, args):
    init(self, args)
    self.sockets = []


udp_upper.Client.__init__ = init_without_a_limit

udp_upper.main()
