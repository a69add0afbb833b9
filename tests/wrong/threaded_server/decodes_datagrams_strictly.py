"""Wrong: a datagram is decoded, strictly, before it goes back.

What the user sees: a datagram that is no text gets no answer, and the server shows a stack trace.
Caught by: stage_15_datagrams_come_back_and_are_printed
Because: bytes that are not UTF-8 come back, too
"""

import threaded_server


def handle(self):
    self.server.show(self.data.decode(), self.peer)
    self.server.socket.sendto(self.data, self.peer)


threaded_server.Datagram.handle = handle

threaded_server.main()
