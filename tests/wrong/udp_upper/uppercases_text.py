"""Wrong: the server decodes the datagram, and uppercases it as text.

What the user sees: "straße" comes back as "STRASSE", "é" as "É", and longer than it was sent.
Caught by: stage_03_whatever_is_no_ascii_letter_stays_as_it_is
Because: str.upper() change other characters too
"""

import udp_upper


def answer_to(datagram):
    return datagram.decode(errors="surrogateescape").upper().encode(errors="surrogateescape")


udp_upper.answer_to = answer_to
udp_upper.main()
