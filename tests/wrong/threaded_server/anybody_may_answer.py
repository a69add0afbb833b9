"""Wrong: the client's socket is not connected, and the sender is not looked at.

What the user sees: anybody who guesses the port can answer in the server's place.
Caught by: stage_19_the_udp_client_does_not_wait_for_ever
Because: only the server can answer
"""

import socket
import time

import threaded_server


def open_socket(self, family, address):
    self.server = address
    return socket.socket(family, socket.SOCK_DGRAM)


def echo(self, message):
    self.sock.sendto(message, self.server)
    deadline = time.monotonic() + self.options.timeout
    while (left := deadline - time.monotonic()) > 0:
        self.sock.settimeout(left)
        try:
            answer, _ = self.sock.recvfrom(65_535)
        except TimeoutError:
            break
        if answer == message:
            return True
    return False


threaded_server.UdpPeer.open_socket = open_socket
threaded_server.UdpPeer.echo = echo

threaded_server.main()
