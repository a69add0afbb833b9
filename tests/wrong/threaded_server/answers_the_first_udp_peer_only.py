"""Wrong: the address of the first datagram is kept, as if there were a connection.

What the user sees: one peer gets everybody's answers, the others none.
Caught by: stage_16_each_udp_peer_gets_its_own_answer
Because: the answer goes to the address that the datagram came from
"""

import threaded_server

client = None


def handle(self):
    global client
    if client is None:
        client = self.peer
    self.server.show(self.data.decode(errors="replace"), self.peer)
    self.server.socket.sendto(self.data, client)


threaded_server.Datagram.handle = handle

threaded_server.main()
