"""Wrong: all datagrams are received into one buffer, and each thread answers from it.

What the user sees: when two peers send at the same time, one gets the other's answer.
Caught by: stage_16_each_udp_peer_gets_its_own_answer
Because: give each thread a copy of the data
"""

import threaded_server

buffer = bytearray(65_535)


def get_request(self):
    count, peer = self.socket.recvfrom_into(buffer)
    return threaded_server.Datagram(memoryview(buffer)[:count], peer, self)


def handle(self):
    self.server.show(bytes(self.data).decode(errors="replace"), self.peer)
    self.server.socket.sendto(self.data, self.peer)


threaded_server.UdpServer.get_request = get_request
threaded_server.Datagram.handle = handle

threaded_server.main()
