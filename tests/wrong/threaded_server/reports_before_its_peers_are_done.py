"""Wrong: the client starts its threads, and does not join them.

What the user sees: "0 of 3 came back", for each peer, whatever the server does.
Caught by: stage_17_the_client_opens_its_peers_at_once
Because: the client reports before its peers are done
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
        threading.Thread(target=peer.attempt, args=(peer.talk,)).start()
    for peer in peers:
        peer.report()
    sys.exit(0 if all(peer.came_back == options.messages for peer in peers) else 1)


threaded_server.run_client = run_client

threaded_server.main()
