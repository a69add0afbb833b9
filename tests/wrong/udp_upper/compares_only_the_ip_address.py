"""Wrong: of the sender, only the IP address is compared, and not the port.

What the user sees: any program on the machine of the server can answer.
Caught by: stage_20_a_reply_from_a_stranger_is_not_taken
Because: took a stranger's datagram
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

    def recv(self, size):
        while True:
            reply, sender = self.recvfrom(size)
            if sender[0] == self.addr[0]:
                return reply


udp_upper.connect_socket = Unconnected

udp_upper.main()
