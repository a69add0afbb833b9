"""Wrong: --retries N sends the line N times, not once and then N times again.

What the user sees: with --retries 0 nothing is sent at all.
Caught by: stage_18_a_line_without_an_answer_does_not_stop_the_next
Because: --retries 5 means that a line is sent 6 times
"""

import udp_upper

init = udp_upper.Client.__init__


def init_with_one_less(self, args):
    init(self, args)
    self.tries = range(args.retries)


udp_upper.Client.__init__ = init_with_one_less
udp_upper.main()
