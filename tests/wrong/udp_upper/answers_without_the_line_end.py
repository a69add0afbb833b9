"""Wrong: the answer lacks the line end that came.

What the user sees: with `nc -u`, all answers stand in one line.
Caught by: stage_03_whatever_is_no_ascii_letter_stays_as_it_is
Because: the line end is gone
"""

import udp_upper

def answer_to(datagram):
    return udp_upper.without_line_end(datagram).upper()


udp_upper.answer_to = answer_to

udp_upper.main()
