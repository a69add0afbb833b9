"""Wrong: --max-connections is accepted, and nobody looks at it.

What the user sees: a server that was to hold two peers holds as many as come.
Caught by: stage_11_at_the_limit_peers_wait_in_the_backlog
Because: more peers are served at once than were asked for
"""

import threaded_server


def wait_for_place(self):
    pass


threaded_server.Server.wait_for_place = wait_for_place

threaded_server.main()
