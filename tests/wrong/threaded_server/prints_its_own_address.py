"""Wrong: getsockname() instead of getpeername(): its own address is printed.

What the user sees: all texts seem to come from one peer, which has the server's port.
Caught by: stage_03_each_piece_is_printed_with_its_sender
Because: the address is not that of the peer
"""

import threaded_server


def get_request(self):
    sock, _ = self.socket.accept()
    return threaded_server.Connection(sock, sock.getsockname(), self)


threaded_server.TcpServer.get_request = get_request

threaded_server.main()
