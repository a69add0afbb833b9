"""Wrong: the client's threads are daemons, and nobody joins them.

What the user sees: the client ends at once, and its peers with it.
Caught by: stage_17_the_client_opens_its_peers_at_once
Because: the client ended before its peers were done
"""

import sys
import threading

import threaded_server


def run_client(options):
    kind = threaded_server.TcpPeer if options.protocol == "tcp" else threaded_server.UdpPeer
    peers = [kind(number, options) for number in range(1, options.peers + 1)]
    for peer in peers:
        peer.attempt(peer.connect)
    for peer in peers:
        threading.Thread(target=peer.attempt, args=(peer.talk,), daemon=True).start()
    for peer in peers:
        peer.report()
    sys.exit(0)


threaded_server.run_client = run_client

threaded_server.main()
