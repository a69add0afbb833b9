"""Wrong: at Ctrl-C it connects to itself to wake accept, with a socket that it opens only then.

What the user sees: when all descriptors are in use, Ctrl-C does nothing.
Caught by: stage_14_ctrl_c_ends_a_server_without_descriptors
Because: what wakes accept needs a descriptor
"""

import os
import socket

import threaded_server


def stop(self):
    with self.changed:
        self.places = 0
    socket.create_connection(self.socket.getsockname()).close()
    with self.changed:
        while self.open:
            for request in self.open:
                request.interrupt()
            self.changed.wait()
    os._exit(0)


threaded_server.TcpServer.stop = stop

threaded_server.main()
