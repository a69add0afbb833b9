"""A client that goes to a port where nobody listens."""

import socket

connection = socket.socket()
try:
    connection.connect(("127.0.0.1", 9001))
except OSError as error:
    print("connect:", error, flush=True)
connection.close()
