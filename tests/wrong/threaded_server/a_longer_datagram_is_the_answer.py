"""Wrong: a datagram that begins with the message is its answer.

What the user sees: a server that adds something to each datagram is said to be right.
Caught by: stage_19_the_udp_client_does_not_wait_for_ever
Because: only the same datagram is the answer
"""

import time

import threaded_server


def echo(self, message):
    self.sock.send(message)
    deadline = time.monotonic() + self.options.timeout
    while (left := deadline - time.monotonic()) > 0:
        self.sock.settimeout(left)
        try:
            # No more than was sent; the rest is cut off.
            if self.sock.recv(len(message)) == message:
                return True
        except TimeoutError:
            break
    return False


threaded_server.UdpPeer.echo = echo

threaded_server.main()
