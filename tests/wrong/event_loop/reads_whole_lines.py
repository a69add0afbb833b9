"""Wrong: each connection is a file, from which readline reads.

What the user sees: somebody types half a line and thinks, and the whole room stands still.
Caught by: stage_05_a_silent_peer_blocks_nobody
Because: such as readline, waits for the line's end
"""

import event_loop


def let_in(self, sock, addr):
    let_in_as_before(self, sock, addr)
    sock.setblocking(True)


def receive(self, peer):
    if not hasattr(peer, "file"):
        peer.file = peer.sock.makefile("rb", buffering=0)
    line = peer.file.readline()
    if not line:
        return self.has_left(peer)
    for one in peer.lines(line):
        self.take(peer, one)


let_in_as_before = event_loop.Room.let_in
event_loop.Room.let_in = let_in
event_loop.Room.receive = receive

event_loop.main()
