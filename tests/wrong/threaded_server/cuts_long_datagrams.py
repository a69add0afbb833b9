"""Wrong: it receives up to 1024 bytes, as over TCP; but the rest of a datagram does not come later.

What the user sees: of each long message only the beginning comes back.
Caught by: stage_15_datagrams_come_back_and_are_printed
Because: the buffer is too small
"""

import threaded_server


def get_request(self):
    data, peer = self.socket.recvfrom(1024)
    return threaded_server.Datagram(data, peer, self)


threaded_server.UdpServer.get_request = get_request

threaded_server.main()
