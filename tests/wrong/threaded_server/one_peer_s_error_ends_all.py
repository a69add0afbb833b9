"""Wrong: the first peer that fails ends the client.

What the user sees: one connection breaks, and nothing is reported of the others.
Caught by: stage_18_the_client_notices_what_is_missing
Because: what goes wrong for one peer ends only this one
"""

import os

import threaded_server


def attempt(self, step):
    try:
        step()
    except OSError as error:
        threaded_server.note(error)
        os._exit(1)


threaded_server.Peer.attempt = attempt

threaded_server.main()
