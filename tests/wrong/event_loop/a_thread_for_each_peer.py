"""Wrong: each peer has a thread that waits in recv.

What the user sees: ten thousand peers are ten thousand threads.
Caught by: stage_05_a_silent_peer_blocks_nobody
Because: a thread for each peer is the lesson before this one
"""

import threading

import event_loop

lock = threading.Lock()


def serve(room, peer):
    while True:
        try:
            data = peer.sock.recv(event_loop.RECV_SIZE)
        except OSError:
            data = b""
        with lock:
            if not data:
                for line in peer.last_line():
                    room.take(peer, line)
                return room.close(peer, "has left")
            for line in peer.lines(data):
                room.take(peer, line)


def let_in(self, sock, addr):
    with lock:
        let_in_as_before(self, sock, addr)
        sock.setblocking(True)
        (peer,) = [one for one in self.peers if one.sock is sock]
        # The loop has nothing to do with it any more.
        self.selector.unregister(sock)
    threading.Thread(target=serve, args=(self, peer), daemon=True).start()


def close(self, peer, why):
    if peer.is_open:
        peer.is_open = False
        self.peers.remove(peer)
        peer.sock.close()
        event_loop.note(f"{peer.name}: {why}")


let_in_as_before = event_loop.Room.let_in
event_loop.Room.let_in = let_in
event_loop.Room.close = close
event_loop.Room.write = lambda self, peer, data: peer.sock.sendall(data)

event_loop.main()
