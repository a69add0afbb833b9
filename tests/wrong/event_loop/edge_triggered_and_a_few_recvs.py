"""Wrong: readiness is edge-triggered, and each event is good for a few recvs, whether something is left or not.

What the user sees: what is pasted arrives only in part; the rest comes when its sender types again.
Caught by: stage_13_a_peer_that_floods_starves_nobody
Because: with edge-triggered readiness
"""

import select
import selectors

import event_loop


class EdgeTriggered(selectors.EpollSelector):
    def register(self, fileobj, events, data=None):
        key = super().register(fileobj, events, data)
        self._selector.modify(key.fd, event_bits(events))
        return key

    def modify(self, fileobj, events, data=None):
        key = super().modify(fileobj, events, data)
        self._selector.modify(key.fd, event_bits(events))
        return key


def event_bits(events):
    bits = select.EPOLLET
    if events & selectors.EVENT_READ:
        bits |= select.EPOLLIN
    if events & selectors.EVENT_WRITE:
        bits |= select.EPOLLOUT
    return bits


def receive(self, peer):
    for _ in range(4):
        if peer.is_open and not peer.is_leaving:
            receive_as_before(self, peer)


receive_as_before = event_loop.Room.receive
event_loop.Room.receive = receive
selectors.DefaultSelector = EdgeTriggered

event_loop.main()
