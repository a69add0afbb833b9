"""Wrong: the client takes every reply that is the beginning of the answer for the answer cut short.

What the user sees: LINE1, late, is printed as the answer to line10.
Caught by: stage_25_a_late_reply_is_not_taken_for_the_beginning_of_this_line_s
Because: a reply that is exactly the answer to an earlier line may be just that
"""

import udp_upper


def is_answer(self, reply, line):
    answer = udp_upper.answer_to(line)
    return reply == answer or (reply != b"" and answer.startswith(reply))


udp_upper.Client.is_answer = is_answer
udp_upper.main()
