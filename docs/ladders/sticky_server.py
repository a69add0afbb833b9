"""A server that takes each recv for one message. Then start sticky_client.py."""

import socket
import time

listener = socket.create_server(("127.0.0.1", 9000))
connection, peer = listener.accept()
time.sleep(0.2)
connection.recv(1024)
connection.sendall(b"ok")
connection.recv(4)
connection.recv(4)
connection.close()
listener.close()
