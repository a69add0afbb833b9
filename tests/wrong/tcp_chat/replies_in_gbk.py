"""Wrong: the reply is sent in the encoding of the user's system.

What the user sees: the other side sees rubbish where it speaks another encoding.
Caught by: stage_03_the_reply_reaches_the_client
Because: in UTF-8
"""

import tcp_chat


def send(self, text):
    self.sock.sendall(text.encode("gbk") + b"\n")


tcp_chat.Lines.send = send
tcp_chat.main()
