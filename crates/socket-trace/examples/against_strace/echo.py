"""An echo of 64 bytes, again and again: echo.py server PORT | client PORT COUNT | both COUNT."""
import socket
import sys
import threading

MESSAGE = b"x" * 64


def serve(listener):
    peer, _ = listener.accept()
    with peer:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while data := peer.recv(1024):
            peer.sendall(data)


def ask(port, count):
    with socket.create_connection(("127.0.0.1", port)) as server:
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(count):
            server.sendall(MESSAGE)
            server.recv(1024)


role, *numbers = sys.argv[1:]
if role == "client":
    ask(int(numbers[0]), int(numbers[1]))
else:
    port = int(numbers[0]) if role == "server" else 0
    with socket.create_server(("127.0.0.1", port)) as listener:
        if role == "server":
            serve(listener)
        else:
            server = threading.Thread(target=serve, args=[listener])
            server.start()
            ask(listener.getsockname()[1], int(numbers[0]))
            server.join()
