"""Wrong: the client collects a reply without a limit; the server has one.

What the user sees: a server that sends no line end fills the client's memory.
Caught by: stage_16_nobody_listens_there
Because: the client has the same limit
"""

import tcp_chat


def receive(self):
    while b"\n" not in self.buffer:
        data = self.sock.recv(tcp_chat.RECV_SIZE)
        if not data:
            return None
        self.buffer += data
    line, _, self.buffer = self.buffer.partition(b"\n")
    return tcp_chat.decode(line.removesuffix(b"\r"))


speak_first = tcp_chat.speak_first


def speak(sock, args):
    tcp_chat.Lines.receive = receive
    speak_first(sock, args)


tcp_chat.speak_first = speak
tcp_chat.main()
