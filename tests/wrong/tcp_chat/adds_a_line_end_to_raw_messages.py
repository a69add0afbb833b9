"""Wrong: with --raw, too, a line end is sent after each text.

What the user sees: a program that takes one recv for one message shows an empty line after each.
Caught by: stage_21_a_raw_message_is_one_recv
Because: with --raw, add no
"""

import tcp_chat


def send(self, text):
    self.sock.sendall(text.encode() + b"\n")


tcp_chat.Raw.send = send
tcp_chat.main()
