"""Wrong: what was cut off is told on stdout, among the texts.

What the user sees: a program that reads the texts takes the message for one of them.
Caught by: stage_07_a_datagram_longer_than_the_buffer_is_cut_and_the_server_says_so
Because: belongs on stderr
"""

import socket

import udp_upper

def receive_datagram(sock, size):
    length = len(sock.recv(udp_upper.ANY_DATAGRAM, socket.MSG_PEEK))
    if length > size:
        print(f"a datagram of {length} bytes is cut to {size}", flush=True)
    return sock.recvfrom(size)


udp_upper.receive_datagram = receive_datagram

udp_upper.main()
