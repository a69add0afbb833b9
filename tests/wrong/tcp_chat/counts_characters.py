"""Wrong: the limit is checked after decoding, in characters.

What the user sees: a Chinese message may have three times as many bytes as the protocol allows.
Caught by: stage_12_a_message_without_end_is_cut_off
Because: not characters
"""

import tcp_chat


def receive(self):
    while b"\n" not in self.buffer and len(self.buffer) <= 4 * tcp_chat.MAX_MESSAGE:
        data = self.sock.recv(tcp_chat.RECV_SIZE)
        if not data:
            break
        self.buffer += data
    if not self.buffer:
        return None
    line, end, self.buffer = self.buffer.partition(b"\n")
    text = tcp_chat.decode(line.removesuffix(b"\r"))
    if not end or len(text) > tcp_chat.MAX_MESSAGE:
        raise tcp_chat.TooLong
    return text


tcp_chat.Lines.receive = receive
tcp_chat.main()
