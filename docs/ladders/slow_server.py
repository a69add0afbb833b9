"""A server whose frame comes in two pieces. Then start frame_client.py."""

import socket
import time

frame = b"\x02" + len(b"hello\n").to_bytes(4, "big") + b"hello\n"
listener = socket.create_server(("127.0.0.1", 9000))
connection, peer = listener.accept()
connection.sendall(frame[:3])
time.sleep(0.2)
connection.sendall(frame[3:])
connection.close()
listener.close()
