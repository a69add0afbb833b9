"""Greets one client, and ends. Start it again within a minute, and it can't have its port."""

import socket

listener = socket.socket()
listener.bind(("127.0.0.1", 9000))
listener.listen()
sock, client = listener.accept()
sock.sendall(b"hello\n")
sock.close()
