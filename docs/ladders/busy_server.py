"""A server that does something else when its client comes. Then start early_client.py."""

import socket
import time

listener = socket.create_server(("127.0.0.1", 9000))
time.sleep(0.3)
connection, peer = listener.accept()
print(connection.recv(1024).decode())
connection.close()
listener.close()
