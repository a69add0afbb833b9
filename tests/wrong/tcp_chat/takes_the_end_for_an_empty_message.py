"""Wrong: a read of 0 bytes is taken for a message without text.

What the user sees: when the client leaves, an empty line appears, and the server waits for a reply to it.
Caught by: stage_08_a_closed_peer_does_not_stop_the_server
Because: a read of 0 bytes is the end of the stream
"""

import tcp_chat


def receive(self):
    while b"\n" not in self.buffer and self.receive_more():
        pass
    return tcp_chat.decode(self.take_line())


tcp_chat.Lines.receive = receive
tcp_chat.main()
