"""Wrong: an event loop sends what it can, and forgets the rest.

What the user sees: of a large upload to a slow reader, parts are missing.
Caught by: stage_06_a_peer_that_never_reads_blocks_nobody
Because: the answers were dropped
"""

import selectors

import threaded_server


def serve_forever(self):
    selector = selectors.DefaultSelector()
    selector.register(self.socket, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.data is None:
                connection = self.get_request()
                connection.sock.setblocking(False)
                selector.register(connection.sock, selectors.EVENT_READ, connection)
                continue
            data = key.fileobj.recv(8192)
            key.data.show(data)
            if not data:
                selector.unregister(key.fileobj)
                key.fileobj.close()
                continue
            try:
                key.fileobj.send(data)
            except BlockingIOError:
                pass


threaded_server.TcpServer.serve_forever = serve_forever

threaded_server.main()
