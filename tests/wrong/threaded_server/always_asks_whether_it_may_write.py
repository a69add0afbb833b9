"""Wrong: an event loop asks for EVENT_WRITE of every peer, also when it has nothing to write.

What the user sees: as long as one peer is there, a processor is busy.
Caught by: stage_05_a_silent_peer_blocks_nobody
Because: if they ask whether one may write while there is nothing to write
"""

import selectors

import threaded_server


class Peer:
    def __init__(self, connection):
        self.connection = connection
        self.pending = b""


def serve_forever(self):
    selector = selectors.DefaultSelector()
    selector.register(self.socket, selectors.EVENT_READ)
    while True:
        for key, events in selector.select():
            if key.data is None:
                connection = self.get_request()
                connection.sock.setblocking(False)
                both = selectors.EVENT_READ | selectors.EVENT_WRITE
                selector.register(connection.sock, both, Peer(connection))
                continue
            peer = key.data
            if events & selectors.EVENT_READ and not peer.pending:
                data = peer.connection.sock.recv(8192)
                peer.connection.show(data)
                if not data:
                    selector.unregister(key.fileobj)
                    key.fileobj.close()
                    continue
                peer.pending = data
            if events & selectors.EVENT_WRITE and peer.pending:
                sent = key.fileobj.send(peer.pending)
                peer.pending = peer.pending[sent:]


threaded_server.TcpServer.serve_forever = serve_forever

threaded_server.main()
