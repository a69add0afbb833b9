"""Wrong: the client sends the line end as part of the line.

What the user sees: nothing strange, until a server of another kind prints empty lines.
Caught by: stage_12_the_client_sends_each_line_and_prints_the_answer
Because: its line end is not part of it
"""

import sys

import udp_upper


def talk(args):
    client = udp_upper.Client(args)
    status = 0
    for line in sys.stdin.buffer:
        try:
            udp_upper.show(client.answer(line))
        except udp_upper.NoAnswer as why:
            udp_upper.note(why)
            status = 1
    return status


def receive_reply(sock):
    return sock.recv(udp_upper.ANY_DATAGRAM)


udp_upper.talk = talk
udp_upper.receive_reply = receive_reply
udp_upper.main()
