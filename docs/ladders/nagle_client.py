"""A client that sends its second and its third question in two pieces, the third with TCP_NODELAY."""

import socket

connection = socket.create_connection(("127.0.0.1", 9000))
connection.sendall(b"hello")
connection.recv(2)
connection.sendall(b"he")
connection.sendall(b"llo")
connection.recv(2)
connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
connection.sendall(b"he")
connection.sendall(b"llo")
connection.recv(2)
connection.close()
