"""Wrong: once a peer had something in its outbox, the loop asks whether one may send for ever.

What the user sees: after one slow moment of one peer a processor is busy until that peer leaves.
Caught by: stage_10_what_send_did_not_take_waits_in_an_outbox
Because: when the outbox is empty, ask no longer
"""

import event_loop


def watch(self, peer):
    if peer.outbox:
        watch_as_before(self, peer)


watch_as_before = event_loop.Room.watch
event_loop.Room.watch = watch

event_loop.main()
