"""Wrong: the loop always asks whether one may send, whether there is something to send or not.

What the user sees: one may send nearly always, so select never waits, and a processor is busy.
Caught by: stage_05_a_silent_peer_blocks_nobody
Because: one nearly always may
"""

import selectors

import event_loop


def let_in(self, sock, addr):
    let_in_as_before(self, sock, addr)
    key = self.selector.get_key(sock)
    self.selector.modify(sock, selectors.EVENT_READ | selectors.EVENT_WRITE, key.data)


let_in_as_before = event_loop.Room.let_in
event_loop.Room.let_in = let_in
event_loop.Room.watch = lambda self, peer: None

event_loop.main()
