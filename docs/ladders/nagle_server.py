"""A server that answers every five bytes. Then start nagle_client.py."""

import socket

listener = socket.create_server(("127.0.0.1", 9000))
connection, peer = listener.accept()
while connection.recv(5, socket.MSG_WAITALL):
    connection.sendall(b"ok")
connection.close()
listener.close()
