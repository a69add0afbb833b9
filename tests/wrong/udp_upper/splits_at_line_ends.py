"""Wrong: the client splits what it reads at the line ends, and takes what follows the last one for a line.

What the user sees: an empty line more than was typed.
Caught by: stage_12_the_client_sends_each_line_and_prints_the_answer
Because: what follows the last
"""

import sys

import udp_upper


class Split:
    buffer = property(lambda self: self)

    def __iter__(self):
        while chunk := sys.__stdin__.buffer.read1(65_536):
            yield from chunk.split(b"\n")


udp_upper.sys.stdin = Split()
udp_upper.main()
