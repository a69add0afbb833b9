"""Wrong: --timeout is cut to whole seconds: 100ms become 0, and the socket does not wait.

What the user sees: short time limits are none at all.
Caught by: stage_17_what_is_not_answered_is_sent_again
Because: 100ms became 0
"""

import udp_upper

init = udp_upper.Client.__init__


def init_with_whole_seconds(self, args):
    init(self, args)
    self.timeout = int(args.timeout)


udp_upper.Client.__init__ = init_with_whole_seconds

udp_upper.main()
