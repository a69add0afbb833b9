"""A service at port 9000 that takes one datagram. Then start refused_client.py."""

import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("127.0.0.1", 9000))
data, peer = sock.recvfrom(1024)
sock.sendto(b"here", peer)
sock.close()
