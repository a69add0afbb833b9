"""Wrong: SO_REUSEPORT is set, because it made an error go away.

What the user sees: a second room starts at the same address, and each of them has half of the peers.
Caught by: stage_01_the_room_says_where_it_listens
Because: SO_REUSEPORT would let both have it
"""

import socket

import event_loop


def listen(self):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind(self.options.addr)
    listener.listen(event_loop.BACKLOG)
    listener.setblocking(False)
    return listener


event_loop.Room.listen = listen

event_loop.main()
