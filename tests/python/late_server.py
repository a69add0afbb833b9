"""A server that reads late, and calls recv once. Then start three_client.py."""

import socket
import time

listener = socket.create_server(("127.0.0.1", 9000))
connection, peer = listener.accept()
time.sleep(1)
print(connection.recv(1024), flush=True)
connection.close()
listener.close()
