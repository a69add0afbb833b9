"""The smallest service over UDP: each text comes back in capital letters. Then start upper_client.py."""

import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("127.0.0.1", 9000))
while True:
    data, peer = sock.recvfrom(65535)
    print(peer, "asks:", data.decode())
    sock.sendto(data.upper(), peer)
