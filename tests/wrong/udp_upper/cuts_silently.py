"""Wrong: the server does not notice that a datagram did not fit into its buffer.

What the user sees: the end of a long line is missing, and nobody says so.
Caught by: stage_07_a_datagram_longer_than_the_buffer_is_cut_and_the_server_says_so
Because: recvfrom tells only what fitted
"""

import udp_upper


def receive_datagram(sock, size):
    return sock.recvfrom(size)


udp_upper.receive_datagram = receive_datagram
udp_upper.main()
