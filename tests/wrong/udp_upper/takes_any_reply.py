"""Wrong: the client takes whatever comes from the server for the answer.

What the user sees: one late reply, and from then on every line gets the answer of the line before.
Caught by: stage_21_a_late_reply_is_not_taken_for_the_next_line_s
Because: the client took a reply to an earlier line for the answer to this one
"""

import udp_upper


def is_answer(self, reply, line):
    return True


udp_upper.Client.is_answer = is_answer
udp_upper.main()
