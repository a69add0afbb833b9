"""Wrong: an empty message is skipped, without a line and without a reply.

What the user sees: whoever sends an empty line waits for a reply in vain.
Caught by: stage_05_two_messages_that_stick_together_are_two
Because: an empty line is a message, too
"""

import tcp_chat


receive = tcp_chat.Lines.receive


def receive_more_than_nothing(self):
    while True:
        text = receive(self)
        if text != "":
            return text


tcp_chat.Lines.receive = receive_more_than_nothing
tcp_chat.main()
