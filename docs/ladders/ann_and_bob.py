"""Two clients: Ann says nothing, Bob asks, and then Ann leaves. Start one_thread_server.py before."""

import socket
import time

ann = socket.create_connection(("127.0.0.1", 9000))
bob = socket.create_connection(("127.0.0.1", 9000))
bob.sendall(b"hello")
time.sleep(0.2)
ann.close()
bob.recv(100)
bob.close()
