"""Wrong: the client takes nothing but the whole line in capital letters for its answer.

What the user sees: no answer to a line that is longer than the server's buffer, though one came.
Caught by: stage_24_a_reply_cut_short_by_the_server_is_printed
Because: the client takes nothing but the whole line
"""

import udp_upper


def is_answer(self, reply, line):
    return reply == udp_upper.answer_to(line)


udp_upper.Client.is_answer = is_answer
udp_upper.main()
