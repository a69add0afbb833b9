"""Wrong: with --max-connections N, N - 1 peers are let in.

What the user sees: with --max-connections 1 nobody is ever served.
Caught by: stage_11_at_the_limit_peers_wait_in_the_backlog
Because: a place is free as long as fewer than two are taken
"""

import threaded_server


def wait_for_place(self):
    with self.changed:
        self.changed.wait_for(lambda: len(self.open) + 1 < self.places)


threaded_server.Server.wait_for_place = wait_for_place

threaded_server.main()
