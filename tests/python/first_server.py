"""The first server: it reads a name to its end, and greets whoever has sent it. Then start first_client.py."""

import socket

listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.bind(("127.0.0.1", 9000))
listener.listen()
connection, peer = listener.accept()
print("connected:", peer)
name = b""
while True:
    piece = connection.recv(1024)
    if piece == b"":
        break
    name += piece
connection.sendall(b"hello, " + name)
connection.close()
listener.close()
