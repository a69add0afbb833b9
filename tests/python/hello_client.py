"""The smallest chat, the client: one line there, one line back. Start hello_server.py first."""

import socket

sock = socket.create_connection(("127.0.0.1", 9000))
sock.sendall("你好，在吗？\n".encode())
lines = sock.makefile(encoding="utf-8")
print("the answer:", lines.readline(), end="")
