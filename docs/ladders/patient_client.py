"""A client that sends its question again, until an answer comes."""

import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.connect(("127.0.0.1", 9000))
sock.settimeout(0.3)
answer = None
while answer is None:
    sock.send(b"hello")
    try:
        answer = sock.recv(1024)
    except TimeoutError:
        print("no answer yet")
print(answer.decode())
sock.close()
