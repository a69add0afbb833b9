"""Wrong: with --raw, the end of the stream is taken for an empty message.

What the user sees: empty lines without end, and one core that burns.
Caught by: stage_21_a_raw_message_is_one_recv
Because: with --raw, too, a read of 0 bytes is the end of the stream
"""

import tcp_chat


def receive(self):
    return tcp_chat.decode(self.sock.recv(tcp_chat.RAW_SIZE))


tcp_chat.Raw.receive = receive
tcp_chat.main()
