"""Wrong: getpeername() is called in the loop that accepts, and its error is not caught.

What the user sees: a peer that resets its connection at once ends the server.
Caught by: stage_07_a_reset_ends_one_connection_only
Because: the reset of one connection ended the server
"""

import threaded_server


def serve_forever(self):
    while True:
        self.wait_for_place()
        sock, _ = self.socket.accept()
        request = threaded_server.Connection(sock, sock.getpeername(), self)
        self.enter(request)
        self.serve(self.finish_request, request)


threaded_server.TcpServer.serve_forever = serve_forever

threaded_server.main()
