"""Wrong: one recv only, even when the line has not ended yet.

What the user sees: a long message is shown as several, and the two no longer agree whose turn it is.
Caught by: stage_06_a_message_in_pieces_is_one
Because: one recv is not one message: read on until
"""

import tcp_chat


def receive(self):
    if b"\n" not in self.buffer:
        self.receive_more()
    if not self.buffer:
        return None
    return tcp_chat.decode(self.take_line())


tcp_chat.Lines.receive = receive
tcp_chat.main()
