"""Wrong: whatever begins with the message is its answer.

What the user sees: a server that sends everything twice is said to be right.
Caught by: stage_18_the_client_notices_what_is_missing
Because: more came back than was sent
"""

import threaded_server


def echo(self, message):
    self.sock.sendall(message)
    answer = b""
    while len(answer) < len(message):
        piece = self.sock.recv(8192)
        if not piece:
            return False
        answer += piece
    return answer.startswith(message)


threaded_server.TcpPeer.echo = echo

threaded_server.main()
