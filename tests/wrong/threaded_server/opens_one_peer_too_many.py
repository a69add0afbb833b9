"""Wrong: the loop over the peers counts from 0 to N, both of them included.

What the user sees: a peer 0 in the report.
Caught by: stage_17_the_client_opens_its_peers_at_once
Because: more connections than --peers
"""

import threaded_server

original = threaded_server.run_client


def run_client(options):
    options.peers += 1
    original(options)


threaded_server.run_client = run_client

threaded_server.main()
