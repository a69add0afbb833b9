"""Wrong: the client takes an empty reply for the answer to any line: there is nothing to compare.

What the user sees: an empty line in place of an answer, when the answer to an empty line comes twice.
Caught by: stage_22_a_late_empty_reply_is_not_taken_either
Because: an empty reply answers an empty line and no other
"""

import udp_upper

is_answer = udp_upper.Client.is_answer


def is_empty_or_answer(self, reply, line):
    return not reply or is_answer(self, reply, line)


udp_upper.Client.is_answer = is_empty_or_answer
udp_upper.main()
