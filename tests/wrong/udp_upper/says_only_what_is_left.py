"""Wrong: the server looks at the next datagram with a buffer as short as the one it receives into.

What the user sees: every datagram that fills the buffer is said to be cut, and never from how much.
Caught by: stage_07_a_datagram_longer_than_the_buffer_is_cut_and_the_server_says_so
Because: look first with MSG_PEEK into a large buffer
"""

import socket

import udp_upper


def receive_datagram(sock, size):
    length = len(sock.recv(size, socket.MSG_PEEK))
    if length >= size:
        udp_upper.note(f"a datagram of {length} bytes is cut to {size}")
    return sock.recvfrom(size)


udp_upper.receive_datagram = receive_datagram
udp_upper.main()
