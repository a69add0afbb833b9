"""Wrong: the client's socket is not connected: it sends with sendto.

What the user sees: where nobody listens, the client waits for an answer all the same.
Caught by: stage_15_nobody_listening_is_reported_at_once
Because: an unconnected socket never hears of ICMP errors
"""

import socket

import udp_upper


class Unconnected:
    """A socket that remembers where to send."""

    def __init__(self, family, addr):
        self.sock = socket.socket(family, socket.SOCK_DGRAM)
        self.addr = addr

    def settimeout(self, seconds):
        self.sock.settimeout(seconds)

    def send(self, line):
        self.sock.sendto(line, self.addr)

    def recv(self, size):
        while True:
            reply, sender = self.sock.recvfrom(size)
            if sender == self.addr:
                return reply


udp_upper.connect_socket = Unconnected
udp_upper.main()
