"""Wrong: --buffer is read and never used.

What the user sees: a server told to receive into 1234 bytes receives 4321.
Caught by: stage_07_a_datagram_longer_than_the_buffer_is_cut_and_the_server_says_so
Because: --buffer was ignored
"""

import udp_upper

def receive_datagram(sock, size):
    return sock.recvfrom(udp_upper.ANY_DATAGRAM)


udp_upper.receive_datagram = receive_datagram

udp_upper.main()
