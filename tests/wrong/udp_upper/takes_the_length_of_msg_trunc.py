"""Wrong: with MSG_TRUNC, Python returns as many bytes as the datagram had, whatever the buffer holds.

What the user sees: behind the text comes rubbish from the memory of the server.
Caught by: stage_07_a_datagram_longer_than_the_buffer_is_cut_and_the_server_says_so
Because: with MSG_TRUNC
"""

import socket

import udp_upper

def receive_datagram(sock, size):
    datagram, peer = sock.recvfrom(size, socket.MSG_TRUNC)
    if len(datagram) > size:
        udp_upper.note(f"a datagram of {len(datagram)} bytes is cut to {size}")
    return datagram, peer


udp_upper.receive_datagram = receive_datagram

udp_upper.main()
