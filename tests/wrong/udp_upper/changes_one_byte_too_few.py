"""Wrong: the range of letters ends one byte too early: it leaves z out.

What the user sees: "jazz" comes back as "JAzz".
Caught by: stage_03_whatever_is_no_ascii_letter_stays_as_it_is
Because: did not become a capital
"""

import udp_upper

def answer_to(datagram):
    letters = range(ord("a"), ord("z"))
    return bytes(byte - 32 if byte in letters else byte for byte in datagram)


udp_upper.answer_to = answer_to

udp_upper.main()
