"""Wrong: a long line is sent in several datagrams.

What the user sees: the server answers each piece, and knows nothing of the line.
Caught by: stage_16_a_line_too_long_is_an_error_for_that_line_only
Because: a line is one datagram
"""

import udp_upper

answer = udp_upper.Client.answer


def answer_in_pieces(self, line):
    pieces = [line[at : at + 1400] for at in range(0, len(line), 1400)] or [b""]
    return b"".join(answer(self, piece) for piece in pieces)


udp_upper.Client.answer = answer_in_pieces

udp_upper.main()
