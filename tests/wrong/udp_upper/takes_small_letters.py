"""Wrong: the reply is compared without regard to small and capital letters.

What the user sees: an echo server on that port passes for this one.
Caught by: stage_21_a_late_reply_is_not_taken_for_the_next_line_s
Because: a reply in small letters was taken
"""

import udp_upper

is_answer = udp_upper.Client.is_answer


def is_answer_in_any_case(self, reply, line):
    return is_answer(self, reply.upper(), line)


udp_upper.Client.is_answer = is_answer_in_any_case

udp_upper.main()
