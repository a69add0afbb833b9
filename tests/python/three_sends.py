"""Three sends over TCP and over UDP, and what the first recv gives."""

import socket

ANY_PORT = ("127.0.0.1", 0)
MESSAGES = (b"one", b"two", b"three")


def over_tcp():
    listener = socket.create_server(ANY_PORT)
    client = socket.create_connection(listener.getsockname())
    server, _ = listener.accept()
    for message in MESSAGES:
        client.sendall(message)
    # Wait until all has arrived, and leave it there.
    while len(server.recv(1024, socket.MSG_PEEK)) < len(b"onetwothree"):
        pass
    return server.recv(1024)


def over_udp():
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(ANY_PORT)
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.connect(server.getsockname())
    for message in MESSAGES:
        client.send(message)
    return server.recv(1024)


print("TCP:", over_tcp())
print("UDP:", over_udp())
