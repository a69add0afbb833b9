"""Wrong: the client receives until the answer is complete, also when the stream has ended.

What the user sees: the server closes a connection, and the client never ends, with a processor busy.
Caught by: stage_18_the_client_notices_what_is_missing
Because: never waits
"""

import threaded_server


def receive(self, count):
    received = b""
    while len(received) < count:
        received += self.sock.recv(count - len(received))
    return received


threaded_server.TcpPeer.receive = receive

threaded_server.main()
