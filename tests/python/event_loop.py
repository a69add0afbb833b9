"""A chat room that serves all its peers in one thread. Standard library only.

    python3 event_loop.py room [HOST:PORT] [--quiet] [--idle TIME] [--max-peers N]

Two parts:

    Peer    one connection: what has come and is no line yet, what is still to be sent
    Room    the loop: it waits until something can be done, for whichever peer, and does it

The one rule: nothing but `select` waits. Whatever else could wait (recv, send, accept) is asked not to.
"""

import argparse
import errno
import heapq
import itertools
import os
import selectors
import signal
import socket
import sys
import time

ADDR = "127.0.0.1:9002"
RECV_SIZE = 16 * 1024
BACKLOG = 1024  # connections that wait to be accepted
MAX_LINE = 4096  # bytes, without the line end
MAX_OUTBOX = 64 * 1024  # bytes that wait for a peer that does not read
FAREWELL = 1.0  # seconds: how long a peer that has left may take to read the rest
TRY_AGAIN = 0.1  # seconds until accept is tried again after it had no descriptors
ACCEPT_AT_ONCE = 64  # peers that come are let in, so many in a row, before the others have their turn


def say(text):
    print(text, flush=True)


def note(text):
    print(text, file=sys.stderr, flush=True)


def not_written(stage):
    """Marks what is still to be written, and says in which line."""
    place = sys._getframe(1)  # the function that has called this one
    note(f"{place.f_code.co_filename}:{place.f_lineno}: stage {stage} is not written yet")
    os._exit(1)


def shown(addr):
    """An address as IP:PORT."""
    host, port = addr[:2]
    # stage 20 {
    if ":" in host:
        return f"[{host}]:{port}"
    # stage 20 }
    return f"{host}:{port}"


class Peer:
    """One connection, and all that the loop must remember of it between two events."""

    def __init__(self, sock, addr):
        self.sock = sock
        self.name = shown(addr)
        self.inbox = b""  # what has come of a line that is not complete
        self.outbox = bytearray()  # what is still to be sent
        self.is_open = True
        self.is_leaving = False  # it has said all: its outbox is sent, and then it is closed
        self.ends_at = None  # when it is closed, if nothing happens before

    def lines(self, data):
        """The lines that are complete with this piece, without their line ends."""
        # stage 4 {
        #- return [data.removesuffix(b"\n")]
        *lines, self.inbox = (self.inbox + data).split(b"\n")
        return lines
        # stage 4 }

    def last_line(self):
        """What came after the last line end, if anything."""
        # stage 7 {
        #- return []
        rest, self.inbox = self.inbox, b""
        return [rest] if rest else []
        # stage 7 }


def text_of(line):
    """The text of a line, which may come from Windows, and need not be UTF-8."""
    # stage 6 {
    #- return line.decode()
    return line.removesuffix(b"\r").decode(errors="replace")
    # stage 6 }


class Room:
    """The loop, and everything that it waits for."""

    def __init__(self, options):
        self.options = options
        self.peers = set()
        self.timers = []  # a heap of (time, number, peer)
        self.numbers = itertools.count()  # so that two timers with the same time can be compared
        self.selector = selectors.DefaultSelector()
        self.listener = self.listen()
        self.selector.register(self.listener, selectors.EVENT_READ, self.accept)
        self.accept_again_at = None
        self.is_closing = False
        # stage 18 {
        self.waking = wake_at_ctrl_c()
        self.selector.register(self.waking, selectors.EVENT_READ, self.stop)
        # stage 18 }

    def listen(self):
        """A socket that listens, and does not wait in accept."""
        # stage 1 {
        #- not_written(1)
        family, address = first_address(*self.options.addr)
        listener = socket.socket(family, socket.SOCK_STREAM)
        # Must come before bind.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
        listener.setblocking(False)
        return listener
        # stage 1 }

    # --- The loop ---

    def run(self):
        """Waits until something can be done, does it, and waits again."""
        while not (self.is_closing and not self.peers):
            for key, events in self.selector.select(self.time_left()):
                # Each descriptor is registered with what is to be called.
                key.data(events)
            self.look_at_the_time()

    def time_left(self):
        """How long select may wait; without a timer as long as it takes."""
        times = [timer[0] for timer in self.timers[:1]]
        if self.accept_again_at is not None:
            times.append(self.accept_again_at)
        return max(0, min(times) - time.monotonic()) if times else None

    def look_at_the_time(self):
        now = time.monotonic()
        # stage 17 {
        if self.accept_again_at is not None and self.accept_again_at <= now:
            self.accept_again()
        # stage 17 }
        while self.timers and self.timers[0][0] <= now:
            _, _, peer = heapq.heappop(self.timers)
            if not peer.is_open:
                continue
            if peer.ends_at <= now:
                self.close(peer, "its time is over")
            else:
                # It was heard of meanwhile.
                self.set_timer(peer)

    def set_timer(self, peer):
        heapq.heappush(self.timers, (peer.ends_at, next(self.numbers), peer))

    # --- Peers that come ---

    def accept(self, _events):
        """Lets in those that wait, but not for so long that the others wait."""
        # stage 2 {
        #- not_written(2)
        for _ in range(ACCEPT_AT_ONCE):
            try:
                sock, addr = self.listener.accept()
            except BlockingIOError:
                return  # nobody waits any more
            # stage 2 }
            # stage 17 {
            except OSError as error:
                return self.accept_later(error)
            # stage 17 }
            # stage 2 {
            self.let_in(sock, addr)
        # stage 2 }

    def let_in(self, sock, addr):
        """One more is in the room."""
        # stage 16 {
        if len(self.peers) >= self.options.max_peers:
            note(f"{shown(addr)}: the room is full")
            return sock.close()
        # stage 16 }
        # stage 2 {
        sock.setblocking(False)
        # A line must not wait for the acknowledgement of the one before it (Nagle).
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer = Peer(sock, addr)
        self.peers.add(peer)
        note(f"{peer.name} has joined")
        self.selector.register(sock, selectors.EVENT_READ, lambda events: self.is_ready(peer, events))
        # stage 2 }
        # stage 15 {
        self.heard_of(peer)
        if self.options.idle is not None:
            self.set_timer(peer)
        # stage 15 }

    def accept_later(self, error):
        """The listener stays readable, so select would not wait any more: do without it for a moment."""
        # stage 17 {
        if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS):
            if self.accept_again_at is None:
                note(f"accept: {error.strerror}; trying again")
                self.selector.unregister(self.listener)
            self.accept_again_at = time.monotonic() + TRY_AGAIN
        # stage 17 }

    def accept_again(self):
        """Watches the listener again."""
        # stage 17 {
        self.accept_again_at = None
        self.selector.register(self.listener, selectors.EVENT_READ, self.accept)
        # stage 17 }

    # --- What peers send ---

    def is_ready(self, peer, events):
        """Something can be done for this peer. One that was closed a moment ago may still be in the list."""
        if peer.is_open and events & selectors.EVENT_WRITE:
            self.send(peer, b"")
        if peer.is_open and events & selectors.EVENT_READ:
            self.receive(peer)

    def receive(self, peer):
        """One recv, and not one more: the others have their turn, too."""
        # stage 8 {
        #- data = peer.sock.recv(RECV_SIZE)
        try:
            data = peer.sock.recv(RECV_SIZE)
        except BlockingIOError:
            return
        except OSError as error:
            return self.close(peer, error.strerror)
        # stage 8 }
        if not data:
            return self.has_left(peer)
        self.heard_of(peer)
        for line in peer.lines(data):
            self.take(peer, line)
        # stage 9 {
        if len(peer.inbox) > MAX_LINE:
            self.refuse(peer)
        # stage 9 }

    def take(self, peer, line):
        """A line is complete."""
        # stage 9 {
        if not peer.is_open or peer.is_leaving:
            return
        if len(line) > MAX_LINE:
            return self.refuse(peer)
        # stage 9 }
        # stage 2 {
        said = f"{peer.name}: {text_of(line)}"
        # stage 2 }
        # stage 19 {
        #- say(said)
        if not self.options.quiet:
            say(said)
        # stage 19 }
        # stage 3 {
        for other in list(self.peers):
            if other is not peer and not other.is_leaving:
                self.send(other, said.encode() + b"\n")
        # stage 3 }

    def refuse(self, peer):
        """Its line is too long."""
        # stage 9 {
        peer.inbox = b""
        self.send(peer, b"line longer than %d bytes\n" % MAX_LINE)
        self.say_goodbye(peer)
        # stage 9 }

    def heard_of(self, peer):
        """Something came from this peer: it is not idle."""
        # stage 15 {
        if self.options.idle is not None and not peer.is_leaving:
            peer.ends_at = time.monotonic() + self.options.idle
        # stage 15 }

    # --- What peers are sent ---

    def send(self, peer, data):
        """Sends what can be sent now; the rest waits in the outbox."""
        # stage 8 {
        #- self.write(peer, data)
        try:
            self.write(peer, data)
        except OSError as error:
            return self.close(peer, error.strerror)
        # stage 8 }
        # stage 12 {
        if len(peer.outbox) > MAX_OUTBOX:
            self.close(peer, "does not read")
        # stage 12 }

    def write(self, peer, data):
        """send may take a part, or nothing: the rest stays in the outbox."""
        # stage 10 {
        #- peer.sock.send(data)
        peer.outbox += data
        try:
            taken = peer.sock.send(peer.outbox)
        except BlockingIOError:
            taken = 0
        del peer.outbox[:taken]
        if peer.is_leaving and not peer.outbox:
            return self.close(peer, "has left")
        self.watch(peer)
        # stage 10 }

    def watch(self, peer):
        """What is this peer waited for? Room to send is nearly always there: only who needs it may ask."""
        # stage 10 {
        events = 0 if peer.is_leaving else selectors.EVENT_READ
        if peer.outbox:
            events |= selectors.EVENT_WRITE
        key = self.selector.get_key(peer.sock)
        if events and key.events != events:
            self.selector.modify(peer.sock, events, key.data)
        # stage 10 }

    # --- Peers that go ---

    def has_left(self, peer):
        """It has sent all, and may still read."""
        # stage 7 {
        #- not_written(7)
        for line in peer.last_line():
            self.take(peer, line)
        if peer.is_open:
            self.say_goodbye(peer)
        # stage 7 }

    def say_goodbye(self, peer):
        """Closes it when its outbox is empty, or a second later."""
        # stage 11 {
        #- self.close(peer, "has left")
        if not peer.is_open or peer.is_leaving:
            return
        peer.is_leaving = True
        if not peer.outbox:
            return self.close(peer, "has left")
        self.watch(peer)
        peer.ends_at = time.monotonic() + FAREWELL
        self.set_timer(peer)
        # stage 11 }

    def close(self, peer, why):
        """Takes it out of everything that knows it; twice is once."""
        # stage 7 {
        #- not_written(7)
        if not peer.is_open:
            return
        peer.is_open = False
        self.peers.remove(peer)
        self.selector.unregister(peer.sock)
        peer.sock.close()
        note(f"{peer.name}: {why}")
        # stage 7 }
        # stage 17 {
        if self.accept_again_at is not None:
            self.accept_again_at = time.monotonic()  # there is a descriptor again
        # stage 17 }

    def stop(self, _events):
        """Nobody is let in any more; what is in the outboxes is sent, for at most a second."""
        # stage 18 {
        if self.is_closing:
            return
        self.is_closing = True
        self.waking.recv(64)
        if self.accept_again_at is None:
            self.selector.unregister(self.listener)
        self.accept_again_at = None
        self.listener.close()
        for peer in list(self.peers):
            self.say_goodbye(peer)
        # stage 18 }


# --- What is not about the loop ---


def first_address(host, port):
    """HOST may be a name, and of either family."""
    # stage 20 {
    #- return socket.AF_INET, (host, port)
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    return family, address
    # stage 20 }


def wake_at_ctrl_c():
    """A socket that becomes readable at Ctrl-C, or when the program is asked to end (SIGTERM)."""
    # A handler runs at any moment, in the middle of whatever is done: it had better do nothing.
    # The interpreter writes a byte into this pair, and the loop finds it as it finds everything else.
    waiting, waking = socket.socketpair()
    for end in (waiting, waking):
        end.setblocking(False)
    signal.set_wakeup_fd(waking.detach())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    return waiting


def host_and_port(text):
    host, colon, port = text.rpartition(":")
    is_bare_ipv6 = ":" in host and not (host.startswith("[") and host.endswith("]"))
    if not colon or not host or is_bare_ipv6 or not port.isdigit() or int(port) > 65535:
        raise argparse.ArgumentTypeError("write HOST:PORT, such as 127.0.0.1:9002 or [::1]:9002")
    return host.removeprefix("[").removesuffix("]"), int(port)


def duration(text):
    for unit, seconds in [("ms", 0.001), ("s", 1), ("m", 60)]:
        number = text.removesuffix(unit)
        if number != text and number.isdigit() and int(number) > 0:
            return int(number) * seconds
    raise argparse.ArgumentTypeError("write a time with its unit, such as 500ms or 60s")


def positive(text):
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError("write a number from 1")
    return int(text)


def command_line():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    room = commands.add_parser("room")
    room.add_argument("addr", nargs="?", type=host_and_port, default=ADDR)
    room.add_argument("--quiet", action="store_true")
    room.add_argument("--idle", type=duration)
    room.add_argument("--max-peers", type=positive, default=10_000)
    return parser.parse_args()


def main():
    options = command_line()
    try:
        room = Room(options)
    except OSError as error:
        sys.exit(f"bind {shown(options.addr)}: {error.strerror}")
    # stage 1 {
    #- not_written(1)
    say(f"listening on {shown(room.listener.getsockname())}")
    # stage 1 }
    room.run()


if __name__ == "__main__":
    main()
