"""Wrong: when recv fails, that is reported, and the peer is watched no longer; it is not closed.

What the user sees: peers that are gone stay in the list, with their descriptors.
Caught by: stage_08_a_reset_ends_one_connection_only
Because: must be closed when its peer has gone
"""

import socket

import event_loop


def receive(self, peer):
    try:
        peer.sock.recv(1, socket.MSG_PEEK)
    except OSError as error:
        event_loop.note(f"{peer.name}: {error.strerror}")
        return self.selector.unregister(peer.sock)
    receive_as_before(self, peer)


def write(self, peer, data):
    try:
        write_as_before(self, peer, data)
    except (OSError, KeyError):
        pass


receive_as_before = event_loop.Room.receive
write_as_before = event_loop.Room.write
event_loop.Room.receive = receive
event_loop.Room.write = write

event_loop.main()
