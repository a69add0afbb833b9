"""Wrong: a peer is served to its end before the next one is accepted.

What the user sees: the second one hears nothing until the first has left.
Caught by: stage_02_each_line_is_shown_with_its_speaker
Because: the loop must watch every connection and the listening socket
"""

import event_loop


def run(self):
    self.listener.setblocking(True)
    while True:
        sock, addr = self.listener.accept()
        peer = event_loop.Peer(sock, addr)
        while data := sock.recv(event_loop.RECV_SIZE):
            for line in peer.lines(data):
                self.take(peer, line)
        sock.close()


event_loop.Room.run = run

event_loop.main()
