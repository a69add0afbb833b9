"""Wrong: the line end of a datagram is taken off before it is sent back.

What the user sees: a client that compares calls the answer wrong.
Caught by: stage_15_datagrams_come_back_and_are_printed
Because: send the datagram back unchanged
"""

import threaded_server

def handle(self):
    self.server.show(self.data.decode(errors="replace"), self.peer)
    self.server.socket.sendto(self.data.removesuffix(b"\n"), self.peer)


threaded_server.Datagram.handle = handle

threaded_server.main()
