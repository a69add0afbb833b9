"""An echo that serves one client after the other. Then start ann_and_bob.py."""

import socket


def serve(connection):
    while data := connection.recv(100):
        connection.sendall(data)
    connection.close()


listener = socket.create_server(("127.0.0.1", 9000))
for _ in range(2):
    connection, peer = listener.accept()
    serve(connection)
listener.close()
