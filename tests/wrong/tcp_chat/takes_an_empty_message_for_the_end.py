"""Wrong: the end is known by an empty text, which an empty line has, too.

What the user sees: whoever sends an empty line is hung up on.
Caught by: stage_05_two_messages_that_stick_together_are_two
Because: an empty line is a message, too
"""

import tcp_chat


receive = tcp_chat.Lines.receive


def receive_text(self):
    return receive(self) or None


tcp_chat.Lines.receive = receive_text
tcp_chat.main()
