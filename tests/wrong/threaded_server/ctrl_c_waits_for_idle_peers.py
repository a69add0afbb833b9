"""Wrong: at Ctrl-C it waits until all peers have left, and does not make them.

What the user sees: one peer that says nothing, and the server cannot be stopped.
Caught by: stage_13_ctrl_c_ends_the_server_with_peers_connected
Because: wake accept, and the threads that wait for peers
"""

import os

import threaded_server


def stop(self):
    with self.changed:
        self.places = 0
        while self.open:
            self.changed.wait()
    os._exit(0)


threaded_server.Server.stop = stop

threaded_server.main()
