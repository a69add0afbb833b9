"""Wrong: what is to be sent goes into a queue without a limit.

What the user sees: one client is stopped with Ctrl-Z, and the server takes all memory.
Caught by: stage_20_a_busy_client_blocks_nobody
Because: give the queue a limit
"""

import queue
import struct
import threading

import remote_cmd


def __init__(self, sock, limit=remote_cmd.LONGEST):
    self.sock = sock
    self.limit = limit
    self.queue = queue.Queue()
    threading.Thread(target=self.send_all, daemon=True).start()


def send(self, kind, payload=b""):
    self.queue.put(struct.pack(">BI", kind, len(payload)) + payload)


def send_all(self):
    try:
        while True:
            self.sock.sendall(self.queue.get())
            self.queue.task_done()
    except OSError:
        pass


def refuse(self, error):
    self.tell(remote_cmd.ERROR, str(error).encode())
    self.frames.queue.join()
    right_refuse(self, error)


def right_refuse(self, error):
    sock = self.frames.sock
    sock.shutdown(remote_cmd.socket.SHUT_WR)
    sock.settimeout(remote_cmd.FAREWELL)
    while sock.recv(remote_cmd.MAX_PAYLOAD):
        pass


remote_cmd.Frames.__init__ = __init__
remote_cmd.Frames.send = send
remote_cmd.Frames.send_all = send_all
remote_cmd.Conversation.refuse = refuse
remote_cmd.main()
