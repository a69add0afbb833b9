"""An echo in one thread, with selectors: epoll on Linux.

    python3 selectors_echo.py [HOST:PORT]
"""
import selectors
import socket
import sys

RECV_SIZE = 16 * 1024

host, port = sys.argv[1].rsplit(":", 1) if len(sys.argv) > 1 else ("127.0.0.1", 0)
listener = socket.create_server((host, int(port)), backlog=1024)
listener.setblocking(False)
selector = selectors.DefaultSelector()
selector.register(listener, selectors.EVENT_READ)


def accept():
    sock, _ = listener.accept()
    sock.setblocking(False)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # The data is what could not be sent yet; nothing is read while something is in it.
    selector.register(sock, selectors.EVENT_READ, b"")


def echo(sock, unsent):
    data = unsent or sock.recv(RECV_SIZE)
    if not data:
        selector.unregister(sock)
        sock.close()
        return
    try:
        rest = data[sock.send(data):]
    except BlockingIOError:
        rest = data
    if rest != unsent:
        selector.modify(sock, selectors.EVENT_WRITE if rest else selectors.EVENT_READ, rest)


print("listening on %s:%s" % listener.getsockname(), flush=True)
while True:
    for key, _ in selector.select():
        if key.fileobj is listener:
            accept()
            continue
        try:
            echo(key.fileobj, key.data)
        except ConnectionError:
            selector.unregister(key.fileobj)
            key.fileobj.close()
