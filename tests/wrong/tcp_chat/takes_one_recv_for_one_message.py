"""Wrong: what one recv gives is taken for one message.

What the user sees: two messages sent one after the other stick together, and get one reply.
Caught by: stage_05_two_messages_that_stick_together_are_two
Because: both were taken for one message: one recv is not one message
"""

import tcp_chat


def receive(self):
    data = self.sock.recv(1024)
    if not data:
        return None
    return tcp_chat.decode(data.removesuffix(b"\n"))


tcp_chat.Lines.receive = receive
tcp_chat.main()
