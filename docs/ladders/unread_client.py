"""A client that reads the answer to its end."""

import socket

connection = socket.create_connection(("127.0.0.1", 9000))
connection.sendall(b"question")
try:
    while connection.recv(100):
        pass
except ConnectionResetError as error:
    print(error)
connection.close()
