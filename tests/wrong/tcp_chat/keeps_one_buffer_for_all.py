"""Wrong: one buffer serves all clients, one after the other.

What the user sees: what a client has not finished is shown in front of what the next one says.
Caught by: stage_09_a_reset_does_not_stop_the_server
Because: sticks to the first line of the next
"""

import tcp_chat


buffer = b""


def get(self):
    return buffer


def put(self, data):
    global buffer
    buffer = data


def init(self, sock):
    self.sock = sock


def receive(self):
    while b"\n" not in self.buffer and self.receive_more():
        pass
    return tcp_chat.decode(self.take_line()) if b"\n" in self.buffer else None


tcp_chat.Lines.__init__ = init
tcp_chat.Lines.receive = receive
tcp_chat.Lines.buffer = property(get, put)
tcp_chat.main()
