"""Wrong: each thread answers to the address that came last.

What the user sees: when two peers send at the same time, one gets both answers, and the other one none.
Caught by: stage_16_each_udp_peer_gets_its_own_answer
Because: the next recvfrom overwrote
"""

import time

import threaded_server

last = None
original = threaded_server.UdpServer.get_request


def get_request(self):
    global last
    request = original(self)
    last = request.peer
    return request


def handle(self):
    time.sleep(0.001)
    self.server.show(self.data.decode(errors="replace"), last)
    self.server.socket.sendto(self.data, last)


threaded_server.UdpServer.get_request = get_request
threaded_server.Datagram.handle = handle

threaded_server.main()
