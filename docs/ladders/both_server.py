"""A server that receives three messages over UDP, and the same over TCP. Then start both_client.py."""

import socket

listener = socket.create_server(("127.0.0.1", 9000))
datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
datagrams.bind(("127.0.0.1", 9000))
stream, peer = listener.accept()
datagrams.recv(1024)
datagrams.recv(1024)
datagrams.recv(1024)
stream.recv(1024)
stream.close()
datagrams.close()
listener.close()
