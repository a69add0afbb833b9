"""The smallest client over UDP. Start upper_server.py first, or see it wait for ever."""

import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.sendto("hello, 你好".encode(), ("127.0.0.1", 9000))
data, peer = sock.recvfrom(65535)
print(peer, "answers:", data.decode())
