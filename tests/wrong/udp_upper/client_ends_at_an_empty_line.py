"""Wrong: the client takes an empty line for the end of its input.

What the user sees: pressing Enter twice ends the client.
Caught by: stage_14_an_empty_line_is_an_empty_datagram
Because: an empty line was taken for the end of stdin
"""

import sys

import udp_upper


def talk(args):
    client = udp_upper.Client(args)
    status = 0
    while line := udp_upper.without_line_end(sys.stdin.buffer.readline()):
        try:
            udp_upper.show(client.answer(line))
        except udp_upper.NoAnswer as why:
            udp_upper.note(why)
            status = 1
    return status


udp_upper.talk = talk
udp_upper.main()
