"""Wrong: a peer that has sent all is still asked whether something has come.

What the user sees: while one peer takes its time to read, a processor is busy.
Caught by: stage_11_a_peer_that_leaves_gets_its_outbox_first
Because: ask only whether one may send
"""

import selectors

import event_loop


def watch(self, peer):
    events = selectors.EVENT_READ | (selectors.EVENT_WRITE if peer.outbox else 0)
    key = self.selector.get_key(peer.sock)
    self.selector.modify(peer.sock, events, key.data)


event_loop.Room.watch = watch

event_loop.main()
