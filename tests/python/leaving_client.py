"""A client that says one thing and leaves. Start spinning_server.py first."""

import socket

connection = socket.create_connection(("127.0.0.1", 9000))
connection.send(b"bye")
connection.close()
