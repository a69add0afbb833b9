"""A client that sends three messages: two of them at once, and the third when the server has answered."""

import socket

connection = socket.create_connection(("127.0.0.1", 9000))
connection.sendall(b"two")
connection.sendall(b"three")
connection.recv(1024)
connection.sendall("你好".encode())
connection.recv(1024)
connection.close()
