"""Wrong: each piece has its line ends translated when it arrives.

What the user sees: a carriage return stays when the line feed comes a moment later.
Caught by: stage_07_a_carriage_return_before_the_line_end_is_dropped
Because: look for it when the line is complete
"""

import tcp_chat


def receive_more(self):
    if len(self.buffer) > tcp_chat.MAX_MESSAGE + 1:
        raise tcp_chat.TooLong
    data = self.sock.recv(tcp_chat.RECV_SIZE)
    self.buffer += data.replace(b"\r\n", b"\n")
    return data != b""


def take_line(self):
    line, _, self.buffer = self.buffer.partition(b"\n")
    if len(line) > tcp_chat.MAX_MESSAGE:
        raise tcp_chat.TooLong
    return line


tcp_chat.Lines.receive_more = receive_more
tcp_chat.Lines.take_line = take_line
tcp_chat.main()
