"""Wrong: an empty datagram is taken for the end, as an empty recv is over TCP.

What the user sees: anybody can end the server with a datagram of no bytes.
Caught by: stage_15_datagrams_come_back_and_are_printed
Because: an empty datagram is a message, not an end
"""

import sys

import threaded_server


def get_request(self):
    data, peer = self.socket.recvfrom(65_535)
    if not data:
        sys.exit()
    return threaded_server.Datagram(data, peer, self)


threaded_server.UdpServer.get_request = get_request

threaded_server.main()
