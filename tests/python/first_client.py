"""The first client: it sends a name, and prints the greeting. Start first_server.py before."""

import socket

connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
connection.connect(("127.0.0.1", 9000))
connection.sendall(b"Ada")
connection.shutdown(socket.SHUT_WR)
greeting = b""
while True:
    piece = connection.recv(1024)
    if piece == b"":
        break
    greeting += piece
print(greeting.decode())
connection.close()
