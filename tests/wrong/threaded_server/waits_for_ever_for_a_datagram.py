"""Wrong: it waits for the answer to a datagram without a time limit.

What the user sees: one datagram is lost, and the client never ends.
Caught by: stage_19_the_udp_client_does_not_wait_for_ever
Because: sent when the time for the one before it is over
"""

import threaded_server


def echo(self, message):
    self.sock.send(message)
    while self.sock.recv(65_535) != message:
        pass
    return True


threaded_server.UdpPeer.echo = echo

threaded_server.main()
