"""A server that answers before it has read all of the question. Then start unread_client.py."""

import socket

listener = socket.create_server(("127.0.0.1", 9000))
connection, peer = listener.accept()
connection.recv(4)
connection.sendall(b"answer")
connection.close()
listener.close()
