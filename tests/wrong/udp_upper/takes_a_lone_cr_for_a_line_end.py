"""Wrong: the client reads stdin with universal newlines.

What the user sees: a progress bar in a file becomes a hundred datagrams.
Caught by: stage_13_a_line_is_sent_byte_for_byte
Because: was taken for a line end
"""

import udp_upper

def talk(args):
    client = udp_upper.Client(args)
    status = 0
    for line in open(0, encoding="latin-1"):
        try:
            udp_upper.show(client.answer(udp_upper.without_line_end(line.encode("latin-1"))))
        except udp_upper.NoAnswer as why:
            udp_upper.note(why)
            status = 1
    return status


udp_upper.talk = talk

udp_upper.main()
