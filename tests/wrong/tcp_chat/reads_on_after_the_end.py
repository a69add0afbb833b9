"""Wrong: a read of 0 bytes is taken for "nothing yet".

What the user sees: once the client has left, one core at 100 %, and the next client is never served.
Caught by: stage_08_a_closed_peer_does_not_stop_the_server
Because: a read of 0 bytes is the end of the stream
"""

import tcp_chat


def receive_more(self):
    while True:
        data = self.sock.recv(1024)
        if not data:
            continue
        self.buffer += data
        return True


tcp_chat.Lines.receive_more = receive_more
tcp_chat.main()
