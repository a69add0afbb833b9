"""Wrong: the next datagram that comes counts as the answer, whatever is in it.

What the user sees: an answer that comes twice, or too late, hides that another one was lost.
Caught by: stage_19_the_udp_client_does_not_wait_for_ever
Because: what came was the first one's answer, once more
"""

import threaded_server


def echo(self, message):
    self.sock.settimeout(self.options.timeout)
    self.sock.send(message)
    try:
        self.sock.recv(65_535)
    except TimeoutError:
        return False
    return True


threaded_server.UdpPeer.echo = echo

threaded_server.main()
