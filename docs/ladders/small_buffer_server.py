"""A service that has room for five bytes of each datagram. Then start long_client.py."""

import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("127.0.0.1", 9000))
for _ in range(2):
    print(sock.recv(5).decode())
sock.close()
