"""Wrong: the exit status is that of the last line only.

What the user sees: a script goes on as if it had all answers.
Caught by: stage_16_a_line_too_long_is_an_error_for_that_line_only
Because: whichever it was
"""

import sys

import udp_upper

def talk(args):
    client = udp_upper.Client(args)
    status = 0
    for line in sys.stdin.buffer:
        try:
            udp_upper.show(client.answer(udp_upper.without_line_end(line)))
            status = 0
        except udp_upper.NoAnswer as why:
            udp_upper.note(why)
            status = 1
    return status


udp_upper.talk = talk

udp_upper.main()
