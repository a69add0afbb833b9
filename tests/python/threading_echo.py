"""The same echo with Python's socketserver: what threaded-server is measured against.

    python3 threading_echo.py tcp|udp [HOST:PORT]
"""
import socketserver
import sys

RECV_SIZE = 16 * 1024


class EchoStream(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True  # TCP_NODELAY

    def handle(self):
        while piece := self.request.recv(RECV_SIZE):
            self.request.sendall(piece)


class EchoDatagram(socketserver.BaseRequestHandler):
    def handle(self):
        data, sock = self.request
        sock.sendto(data, self.client_address)


kinds = {
    "tcp": (socketserver.ThreadingTCPServer, EchoStream),
    "udp": (socketserver.ThreadingUDPServer, EchoDatagram),
}
kind, handler = kinds[sys.argv[1]]
kind.allow_reuse_address = True
kind.request_queue_size = 1024
kind.daemon_threads = True
host, port = sys.argv[2].rsplit(":", 1) if len(sys.argv) > 2 else ("127.0.0.1", 0)
with kind((host, int(port)), handler) as server:
    print("listening on %s:%s" % server.server_address, flush=True)
    server.serve_forever()
