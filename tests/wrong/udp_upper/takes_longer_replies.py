"""Wrong: a reply that begins with the answer is taken for it.

What the user sees: the answer to "line10", late, is printed for "line1".
Caught by: stage_21_a_late_reply_is_not_taken_for_the_next_line_s
Because: the answer is never longer than the line
"""

import udp_upper

is_answer = udp_upper.Client.is_answer


def begins_or_is_answer(self, reply, line):
    begins = line != b"" and reply.startswith(udp_upper.answer_to(line))
    return begins or is_answer(self, reply, line)


udp_upper.Client.is_answer = begins_or_is_answer

udp_upper.main()
