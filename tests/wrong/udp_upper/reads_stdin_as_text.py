"""Wrong: the client reads stdin as text.

What the user sees: one line of GBK text, and the client is gone, with a UnicodeDecodeError.
Caught by: stage_13_a_line_is_sent_byte_for_byte
Because: read stdin as bytes
"""

import sys

import udp_upper

def talk(args):
    client = udp_upper.Client(args)
    sys.stdin.reconfigure(encoding="utf-8", errors="strict", newline="\n")
    status = 0
    for line in sys.stdin:
        try:
            udp_upper.show(client.answer(udp_upper.without_line_end(line.encode())))
        except udp_upper.NoAnswer as why:
            udp_upper.note(why)
            status = 1
    return status


udp_upper.talk = talk

udp_upper.main()
