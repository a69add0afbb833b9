"""A client whose first datagram is longer than the service expects."""

import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.connect(("127.0.0.1", 9000))
sock.send(b"hello, world")
sock.send(b"next")
sock.close()
