"""Wrong: the client takes every reply that is the beginning of the answer for the answer cut short.

What the user sees: LINE1, late, is printed as the answer to line10.
Caught by: stage_28_through_a_proxy_that_mixes_up_ports_each_line_gets_its_own_answer_or_none
Because: a reply to an earlier line was taken for the answer to a later one
"""

import udp_upper


def is_answer(self, reply, line):
    answer = udp_upper.answer_to(line)
    return reply == answer or (reply != b"" and answer.startswith(reply))


udp_upper.Client.is_answer = is_answer
udp_upper.main()
