"""A client that connects, sends and leaves, while the server of busy_server.py is busy."""

import socket

connection = socket.create_connection(("127.0.0.1", 9000))
connection.sendall(b"hello")
connection.close()
