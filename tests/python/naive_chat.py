"""The chat of most first tutorials: one recv is taken for one message. To be seen, not to be used.

    python3 naive_chat.py server
    python3 naive_chat.py client
"""

import socket
import sys

ADDR = ("127.0.0.1", 9000)


def serve():
    """Hears the client, then answers."""
    sock, client = socket.create_server(ADDR).accept()
    while data := sock.recv(1024):
        print(data.decode())
        sock.send(input(">>: ").encode())


def talk():
    """Speaks, then hears the server."""
    sock = socket.create_connection(ADDR)
    while True:
        sock.send(input(">>: ").encode())
        print(sock.recv(1024).decode())


if __name__ == "__main__":
    if sys.argv[1:] == ["server"]:
        serve()
    else:
        talk()
