"""The same echo with Python's socketserver: what threaded-server is measured against.

    python3 threading_echo.py tcp|lines|udp [HOST:PORT [RECV_SIZE]]
"""
import socketserver
import sys


class EchoStream(socketserver.BaseRequestHandler):
    def handle(self):
        while piece := self.request.recv(recv_size):
            self.request.sendall(piece)


class EchoLines(socketserver.StreamRequestHandler):
    def handle(self):
        while line := self.rfile.readline(10000):
            self.wfile.write(line)


class EchoDatagram(socketserver.BaseRequestHandler):
    def handle(self):
        data, sock = self.request
        sock.sendto(data, self.client_address)


kinds = {
    "tcp": (socketserver.ThreadingTCPServer, EchoStream),
    "lines": (socketserver.ThreadingTCPServer, EchoLines),
    "udp": (socketserver.ThreadingUDPServer, EchoDatagram),
}
kind, handler = kinds[sys.argv[1]]
kind.allow_reuse_address = True
kind.request_queue_size = 1024
kind.daemon_threads = True
host, port = sys.argv[2].rsplit(":", 1) if len(sys.argv) > 2 else ("127.0.0.1", 0)
recv_size = int(sys.argv[3]) if sys.argv[3:] and sys.argv[3] != "-" else 8192
with kind((host, int(port)), handler) as server:
    print("listening on %s:%s" % server.server_address, flush=True)
    server.serve_forever()
