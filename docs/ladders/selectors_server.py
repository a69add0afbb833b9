"""An echo of one thread that waits for all its clients at once. Then start ann_and_bob.py."""

import selectors
import socket

listener = socket.create_server(("127.0.0.1", 9000))
waiting = selectors.DefaultSelector()
waiting.register(listener, selectors.EVENT_READ)
to_come, there = 2, 0
while to_come or there:
    for key, _ in waiting.select():
        if key.fileobj is listener:
            connection, peer = listener.accept()
            waiting.register(connection, selectors.EVENT_READ)
            to_come, there = to_come - 1, there + 1
        elif data := key.fileobj.recv(100):
            key.fileobj.sendall(data)
        else:
            waiting.unregister(key.fileobj)
            key.fileobj.close()
            there -= 1
listener.close()
