"""Wrong: each piece is decoded as it comes, though it may end in the middle of a character.

What the user sees: a long message in Chinese ends the server with a UnicodeDecodeError.
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
        self.text += data.decode()
    line, _, self.text = self.text.partition("\n")
    return line


tcp_chat.Lines.receive = receive
tcp_chat.main()
