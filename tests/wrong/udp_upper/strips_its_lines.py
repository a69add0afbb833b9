"""Wrong: the client strips each line of the blanks around it.

What the user sees: indented text is sent without its indentation.
Caught by: stage_13_a_line_is_sent_byte_for_byte
Because: the blanks around the text are gone
"""

import sys

import udp_upper

def talk(args):
    client = udp_upper.Client(args)
    status = 0
    for line in sys.stdin.buffer:
        try:
            udp_upper.show(client.answer(line.strip()))
        except udp_upper.NoAnswer as why:
            udp_upper.note(why)
            status = 1
    return status


udp_upper.talk = talk

udp_upper.main()
