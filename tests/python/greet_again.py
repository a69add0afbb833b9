"""Greets one client, and ends; it can be started again at once."""

import socket

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", 9000))
listener.listen()
sock, client = listener.accept()
sock.sendall(b"hello\n")
sock.close()
