"""Wrong: the client reads all lines before it sends the first.

What the user sees: nothing happens until Ctrl-D.
Caught by: stage_12_the_client_sends_each_line_and_prints_the_answer
Because: do not read stdin to its end first
"""

import sys

import udp_upper

def talk(args):
    client = udp_upper.Client(args)
    status = 0
    for line in sys.stdin.buffer.readlines():
        try:
            udp_upper.show(client.answer(udp_upper.without_line_end(line)))
        except udp_upper.NoAnswer as why:
            udp_upper.note(why)
            status = 1
    return status


udp_upper.talk = talk

udp_upper.main()
