"""Wrong: the limit counts the peers that have come, and not those that are there.

What the user sees: after some time nobody is let in any more.
Caught by: stage_16_one_peer_too_many_is_closed_at_once
Because: the place of a peer that has left is free
"""

import event_loop

count = 0


def let_in(self, sock, addr):
    global count
    count += 1
    if count > self.options.max_peers:
        return sock.close()
    let_in_as_before(self, sock, addr)


let_in_as_before = event_loop.Room.let_in
event_loop.Room.let_in = let_in

event_loop.main()
