"""Wrong: the bit that tells small letters from capital ones is turned over, not cleared.

What the user sees: "Hello" comes back as "hELLO".
Caught by: stage_02_a_datagram_comes_back_in_capital_letters
Because: the bit 0x20 was toggled
"""

import udp_upper

def answer_to(datagram):
    letters = range(ord("A"), ord("z") + 1)
    return bytes(byte ^ 0x20 if byte in letters and chr(byte).isalpha() else byte for byte in datagram)


udp_upper.answer_to = answer_to

udp_upper.main()
