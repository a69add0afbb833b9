"""Wrong: --messages is read, and three are sent whatever it says.

What the user sees: "3 of 10 came back".
Caught by: stage_17_the_client_opens_its_peers_at_once
Because: send as many messages as --messages says
"""

import threaded_server


def talk(self):
    for message in range(1, 4):
        if self.echo(f"message {message} of peer {self.number}".encode()):
            self.came_back += 1
    self.options.messages = 3


threaded_server.TcpPeer.talk = talk

threaded_server.main()
