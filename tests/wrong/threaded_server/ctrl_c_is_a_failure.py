"""Wrong: at Ctrl-C the server ends with exit status 1.

What the user sees: a script takes the normal end of the server for a crash.
Caught by: stage_13_ctrl_c_ends_the_server_with_peers_connected
Because: Ctrl-C is how a server is ended, and no failure
"""

import os

import threaded_server


def stop(self):
    os._exit(1)


threaded_server.Server.stop = stop

threaded_server.main()
