"""Wrong: a peer sends all its messages, and reads the answers then.

What the user sees: with many messages both sides wait in send without end, since neither reads.
Caught by: stage_17_the_client_opens_its_peers_at_once
Because: the next message must wait for the answer to the one before
"""

import threaded_server


def talk(self):
    messages = [
        f"message {number} of peer {self.number}".encode()
        for number in range(1, self.options.messages + 1)
    ]
    for message in messages:
        self.sock.sendall(message)
    for message in messages:
        if self.receive(len(message)) == message:
            self.came_back += 1


threaded_server.TcpPeer.talk = talk

threaded_server.main()
