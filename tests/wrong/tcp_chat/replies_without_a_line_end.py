"""Wrong: the text is sent as it is, without the end that makes it a message.

What the user sees: the reply never appears at the client, which waits for the rest of the line.
Caught by: stage_03_the_reply_reaches_the_client
Because: a message ends with exactly one
"""

import tcp_chat


def send(self, text):
    self.sock.sendall(text.encode())


tcp_chat.Lines.send = send
tcp_chat.main()
