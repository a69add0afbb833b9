"""Wrong: the time limit holds for each recv, and not for the answer.

What the user sees: as long as late answers come in, the client waits on.
Caught by: stage_19_the_udp_client_does_not_wait_for_ever
Because: each wrong datagram begins the wait anew
"""

import threaded_server


def echo(self, message):
    self.sock.send(message)
    self.sock.settimeout(self.options.timeout)
    try:
        while self.sock.recv(65_535) != message:
            pass
    except TimeoutError:
        return False
    return True


threaded_server.UdpPeer.echo = echo

threaded_server.main()
