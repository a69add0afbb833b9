"""Wrong: each answer is sent from a new socket.

What the user sees: clients that have called connect, and those behind a home router, hear nothing.
Caught by: stage_02_a_datagram_comes_back_in_capital_letters
Because: the answer was sent by another socket
"""

import socket

import udp_upper

def serve_one(sock, size):
    datagram, peer = udp_upper.receive_datagram(sock, size)
    udp_upper.show(datagram)
    with socket.socket(sock.family, socket.SOCK_DGRAM) as answering:
        answering.sendto(udp_upper.answer_to(datagram), peer)


udp_upper.serve_one = serve_one

udp_upper.main()
