"""A client that sends three messages over TCP, and then the same over UDP."""

import socket

stream = socket.create_connection(("127.0.0.1", 9000))
stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
for message in (b"one", b"two", b"three"):
    stream.send(message)
datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
datagrams.connect(("127.0.0.1", 9000))
for message in (b"one", b"two", b"three"):
    datagrams.send(message)
datagrams.close()
stream.close()
