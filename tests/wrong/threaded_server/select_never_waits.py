"""Wrong: an event loop asks select with a time limit of 0, "so that it never blocks".

What the user sees: a processor is busy all the time, also when nobody says anything.
Caught by: stage_05_a_silent_peer_blocks_nobody
Because: a loop goes round while nobody says anything
"""

import select

import threaded_server


def serve_forever(self):
    peers = {}
    self.socket.setblocking(False)
    while True:
        ready, _, _ = select.select([self.socket, *peers], [], [], 0)
        for sock in ready:
            if sock is self.socket:
                connection = self.get_request()
                peers[connection.sock] = connection
                continue
            connection = peers[sock]
            try:
                data = sock.recv(8192)
                connection.show(data)
                sock.sendall(data)
            except OSError:
                data = b""
            if not data:
                del peers[sock]
                sock.close()


threaded_server.TcpServer.serve_forever = serve_forever

threaded_server.main()
