"""Wrong: over UDP a peer ends with the first message that does not come back, as over TCP.

What the user sees: one lost datagram, and all the messages after it count as missing.
Caught by: stage_19_the_udp_client_does_not_wait_for_ever
Because: send the next one all the same
"""

import threaded_server

original = threaded_server.UdpPeer.echo


def echo(self, message):
    if not original(self, message):
        raise OSError("no answer in time")
    return True


threaded_server.UdpPeer.echo = echo

threaded_server.main()
