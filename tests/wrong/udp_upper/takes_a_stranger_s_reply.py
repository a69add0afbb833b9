"""Wrong: the client does not look who sent the reply.

It asks Linux to report ICMP errors (IP_RECVERR), and so believes that it need not connect.

What the user sees: the answer of anybody who finds the port first.
Caught by: stage_20_a_reply_from_a_stranger_is_not_taken
Because: the client took a stranger's datagram for the answer
"""

import socket

import udp_upper

IP_RECVERR, IPV6_RECVERR = 11, 25  # not in Python's socket module; see ip(7) and ipv6(7)


class Unconnected(socket.socket):
    """A socket that remembers where to send."""

    def __init__(self, family, addr):
        super().__init__(family, socket.SOCK_DGRAM)
        self.addr = addr
        if family == socket.AF_INET:
            self.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)
        else:
            self.setsockopt(socket.IPPROTO_IPV6, IPV6_RECVERR, 1)

    def send(self, line):
        self.sendto(line, self.addr)


udp_upper.connect_socket = Unconnected
udp_upper.main()
