"""Wrong: a datagram that just fills the buffer is said to be cut.

What the user sees: a warning where nothing was lost.
Caught by: stage_07_a_datagram_longer_than_the_buffer_is_cut_and_the_server_says_so
Because: only a longer one was cut
"""

import socket

import udp_upper

def receive_datagram(sock, size):
    length = len(sock.recv(udp_upper.ANY_DATAGRAM, socket.MSG_PEEK))
    if length >= size:
        udp_upper.note(f"a datagram of {length} bytes is cut to {size}")
    return sock.recvfrom(size)


udp_upper.receive_datagram = receive_datagram

udp_upper.main()
