"""Wrong: a line that is too long is dropped, and nobody hears of it.

What the user sees: exit status 0, and an answer too few.
Caught by: stage_16_a_line_too_long_is_an_error_for_that_line_only
Because: was dropped without a word
"""

import sys

import udp_upper


class Shorter:
    buffer = property(lambda self: self)

    def __iter__(self):
        return (line for line in sys.__stdin__.buffer if len(line) <= 65_508)


udp_upper.sys.stdin = Shorter()
udp_upper.main()
