"""A client that reads a frame: its kind and its length, five bytes, and then its text."""

import socket


def recv_exactly(count):
    """Reads on until all `count` bytes are there."""
    data = b""
    while len(data) < count:
        piece = connection.recv(count - len(data))
        if piece == b"":
            raise EOFError
        data += piece
    return data


connection = socket.create_connection(("127.0.0.1", 9000))
header = recv_exactly(5)
print(recv_exactly(int.from_bytes(header[1:], "big")).decode().strip())
connection.close()
