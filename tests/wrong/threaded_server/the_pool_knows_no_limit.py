"""Wrong: --max-connections counts only where each peer has a thread.

What the user sees: with a pool of 8 and a limit of 2, eight peers are served.
Caught by: stage_11_at_the_limit_peers_wait_in_the_backlog
Because: more peers are served at once than were asked for
"""

import threaded_server

way_of_serving = threaded_server.way_of_serving


def init(self, options):
    if options.threads != "per-connection":
        options.max_connections = 1000
    original(self, options)


original = threaded_server.Server.__init__
threaded_server.Server.__init__ = init

threaded_server.main()
