"""Wrong: the client has a limit of its own for a line, far below that of a datagram.

What the user sees: a line of 2,000 bytes is called too long.
Caught by: stage_16_a_line_too_long_is_an_error_for_that_line_only
Because: a line so long can be sent
"""

import udp_upper

answer = udp_upper.Client.answer


def answer_if_short(self, line):
    if len(line) > 1024:
        raise udp_upper.NoAnswer(f"{len(line)} bytes are too long")
    return answer(self, line)


udp_upper.Client.answer = answer_if_short

udp_upper.main()
