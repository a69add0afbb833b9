"""Wrong: each piece is decoded as it comes, and what cannot be decoded is left out.

What the user sees: here and there a character is missing in a long message.
Caught by: stage_06_a_message_in_pieces_is_one
Because: a piece may end in the middle of a character
"""

import tcp_chat

tcp_chat.Lines.text = ""


def receive(self):
    while "\n" not in self.text:
        data = self.sock.recv(1024)
        if not data:
            return None
        self.text += data.decode(errors="ignore")
    line, _, self.text = self.text.partition("\n")
    return line


tcp_chat.Lines.receive = receive
tcp_chat.main()
