"""A server with a bug: it takes the end of the stream for "nothing yet". Then start leaving_client.py."""

import socket

listener = socket.create_server(("127.0.0.1", 9000))
connection, peer = listener.accept()
while True:
    data = connection.recv(1024)
    if not data:
        continue
    print(data, flush=True)
