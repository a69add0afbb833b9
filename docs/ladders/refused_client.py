"""A client that asks at port 9001, where nobody listens, and then at 9000."""

import socket

for port in (9001, 9000):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.connect(("127.0.0.1", port))
    sock.send(b"anybody?")
    try:
        print(sock.recv(1024).decode())
    except ConnectionRefusedError as error:
        print(error)
    sock.close()
