"""Wrong: the server takes an empty datagram for the end, as it would be in TCP.

What the user sees: anybody can end the server, with a datagram of 0 bytes.
Caught by: stage_04_an_empty_datagram_is_answered_by_an_empty_one
Because: only TCP says "end" that way
"""

import sys

import udp_upper


def serve_one(sock, size):
    datagram, peer = udp_upper.receive_datagram(sock, size)
    if not datagram:
        sys.exit()
    udp_upper.show(datagram)
    sock.sendto(udp_upper.answer_to(datagram), peer)


udp_upper.serve_one = serve_one
udp_upper.main()
