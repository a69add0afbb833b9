"""A client that calls send three times, and waits for the end of the connection. Start late_server.py first."""

import socket
import time

connection = socket.create_connection(("127.0.0.1", 9000))
for message in (b"one", b"two", b"three"):
    time.sleep(0.1)
    connection.send(message)
connection.recv(1024)
connection.close()
