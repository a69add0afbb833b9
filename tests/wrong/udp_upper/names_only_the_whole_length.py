"""Wrong: of a datagram that was cut, only the whole length is told.

What the user sees: that something was lost, but not how much.
Caught by: stage_07_a_datagram_longer_than_the_buffer_is_cut_and_the_server_says_so
Because: names only one of the two lengths
"""

import socket

import udp_upper

def receive_datagram(sock, size):
    length = len(sock.recv(udp_upper.ANY_DATAGRAM, socket.MSG_PEEK))
    if length > size:
        udp_upper.note(f"a datagram of {length} bytes was cut")
    return sock.recvfrom(size)


udp_upper.receive_datagram = receive_datagram

udp_upper.main()
