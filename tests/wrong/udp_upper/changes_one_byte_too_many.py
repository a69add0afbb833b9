"""Wrong: the range of letters ends one byte too late, at the brace.

What the user sees: "{" comes back as "[".
Caught by: stage_03_whatever_is_no_ascii_letter_stays_as_it_is
Because: but it is no letter from a to z
"""

import udp_upper

def answer_to(datagram):
    letters = range(ord("a"), ord("z") + 2)
    return bytes(byte - 32 if byte in letters else byte for byte in datagram)


udp_upper.answer_to = answer_to

udp_upper.main()
