"""Wrong: --timeout is rounded up to whole seconds.

What the user sees: a client that should wait for 100 ms waits for a second.
Caught by: stage_17_what_is_not_answered_is_sent_again
Because: was rounded up
"""

import math

import udp_upper

init = udp_upper.Client.__init__


def init_with_whole_seconds(self, args):
    init(self, args)
    self.timeout = math.ceil(args.timeout)


udp_upper.Client.__init__ = init_with_whole_seconds

udp_upper.main()
