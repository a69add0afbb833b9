"""The smallest chat, the server: one line there, one line back. Then start hello_client.py."""

import socket

listener = socket.create_server(("127.0.0.1", 9000))
sock, client = listener.accept()
lines = sock.makefile(encoding="utf-8")
print(client, "says:", lines.readline(), end="")
sock.sendall("在的！\n".encode())
