"""A service that answers only the second datagram, as if the network had lost the first. Then start patient_client.py."""

import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("127.0.0.1", 9000))
sock.recvfrom(1024)
data, peer = sock.recvfrom(1024)
sock.sendto(data.upper(), peer)
sock.close()
