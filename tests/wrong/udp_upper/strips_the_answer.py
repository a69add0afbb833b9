"""Wrong: the answer is stripped of the blanks around it.

What the user sees: indented text comes back without its indentation.
Caught by: stage_03_whatever_is_no_ascii_letter_stays_as_it_is
Because: the blanks around the text are gone: every byte
"""

import udp_upper

def answer_to(datagram):
    return datagram.strip().upper()


udp_upper.answer_to = answer_to

udp_upper.main()
