"""Wrong: the server remembers who came first, and sends all answers there.

What the user sees: the second client waits in vain, and the first gets answers to another's lines.
Caught by: stage_06_every_peer_gets_its_own_answer
Because: the answer went to another peer
"""

import udp_upper

client = None


def serve_one(sock, size):
    global client
    datagram, peer = udp_upper.receive_datagram(sock, size)
    if client is None:
        client = peer
    udp_upper.show(datagram)
    sock.sendto(udp_upper.answer_to(datagram), client)


udp_upper.serve_one = serve_one
udp_upper.main()
