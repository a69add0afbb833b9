"""Wrong: each peer connects when the one before it is done.

What the user sees: a server that serves one peer at a time passes for one that serves many.
Caught by: stage_17_the_client_opens_its_peers_at_once
Because: all peers must be connected before any of them is answered
"""

import sys

import threaded_server


def run_client(options):
    kind = threaded_server.TcpPeer if options.protocol == "tcp" else threaded_server.UdpPeer
    peers = [kind(number, options) for number in range(1, options.peers + 1)]
    for peer in peers:
        peer.attempt(peer.connect)
        if peer.sock:
            peer.attempt(peer.talk)
        peer.report()
    complete = all(peer.came_back == options.messages for peer in peers)
    sys.exit(0 if complete else 1)


threaded_server.run_client = run_client

threaded_server.main()
