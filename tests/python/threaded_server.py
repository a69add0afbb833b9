"""An echo for many peers at once, over TCP and UDP, and a client that checks it. Standard library only.

Three parts depend little on each other:

    a request         Connection or Datagram: what to answer, and how
    a server          TcpServer or UdpServer: where requests come from, which are open
    a way of serving  one_at_a_time, thread_per_request or a Pool: in which thread that is done
"""

import argparse
import codecs
import errno
import os
import queue
import signal
import socket
import sys
import threading
import time

TCP_ADDR = "127.0.0.1:9001"
UDP_ADDR = "127.0.0.1:8080"
RECV_SIZE = 8192
MAX_DATAGRAM = 65_535  # bytes; no datagram is longer
REQUEST_QUEUE_SIZE = 1024  # the backlog: connections that wait to be accepted
TRY_AGAIN = 0.1  # seconds
IP_PKTINFO = 8  # not in Python's socket module; see ip(7)
LONGEST_WAIT = 2_000_000  # seconds; poll(2) counts milliseconds in 31 bits

SCREEN = threading.Lock()


def say(text):
    """Prints a line; those of different threads do not mix."""
    with SCREEN:
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


def addresses(addr):
    """What a socket needs to know of HOST:PORT: pairs of a family and an address."""
    # stage 20 {
    #- return [(socket.AF_INET, addr)]
    found = socket.getaddrinfo(*addr, type=socket.SOCK_STREAM)
    return [(family, address) for family, _, _, _, address in found]
    # stage 20 }


def first_that_works(addr, open_socket):
    """HOST may have several addresses: the socket for the first one that can be had."""
    failure = OSError("no address")
    for family, address in addresses(addr):
        try:
            return open_socket(family, address)
        except OSError as error:
            failure = error
    raise failure


# --- Requests: what to answer, and how ---


class Connection:
    """A request of the TCP server: one connection, from its beginning to its end."""

    def __init__(self, sock, peer, server):
        self.sock = sock
        self.peer = peer
        self.server = server
        # stage 3 {
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        # stage 3 }

    def handle(self):
        """Sends back what comes, until the peer has sent all."""
        # stage 2 {
        #- not_written(2)
        # Otherwise a short answer may wait 40 ms for the acknowledgement of the one before it (Nagle).
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            data = self.sock.recv(RECV_SIZE)
            self.show(data)
            if not data:
                return
            self.sock.sendall(data)
        # stage 2 }

    def show(self, data):
        """Prints a piece that came; the empty one is the end of the stream."""
        # stage 3 {
        #- say(data)
        # TCP may cut a character in two: its first half waits in the decoder for the other.
        text = self.decoder.decode(data, final=not data)
        if text:
            self.server.show(text, self.peer)
        # stage 3 }

    def interrupt(self):
        """Ends the wait of a handler for this peer."""
        # stage 13 {
        try:
            # recv in the other thread returns no bytes, and sendall fails.
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # The peer has left: then no thread waits for it.
        # stage 13 }

    def close(self):
        self.sock.close()


class Datagram:
    """A request of the UDP server."""

    def __init__(self, data, peer, server):
        self.data = data
        self.peer = peer
        self.server = server

    def handle(self):
        """Sends it back to where it came from."""
        # stage 15 {
        self.server.show(self.data.decode(errors="replace"), self.peer)
        self.server.socket.sendto(self.data, self.peer)
        # stage 15 }

    def interrupt(self):
        """Its handler does not wait for the peer."""

    def close(self):
        """There is no connection; the socket is the server's."""


# --- Ways of serving: in which thread the work on a request is done ---


def one_at_a_time(work, request):
    """In the thread that accepts; while it works, it accepts no other peer."""
    work(request)


def thread_per_request(work, request):
    """In a new thread, which ends with the request."""
    # stage 4 {
    #- work(request)
    threading.Thread(target=work, args=(request,), daemon=True).start()
    # stage 4 }


class Pool:
    """Some threads, which take one request after the other from a queue."""

    def __init__(self, size):
        self.queue = queue.SimpleQueue()
        # stage 10 {
        for _ in range(size):
            threading.Thread(target=self.worker, daemon=True).start()
        # stage 10 }

    def serve(self, work, request):
        # stage 10 {
        #- thread_per_request(work, request)
        self.queue.put((work, request))
        # stage 10 }

    def worker(self):
        """The loop of each thread: it serves one request after the other."""
        # stage 10 {
        while True:
            work, request = self.queue.get()
            work(request)
        # stage 10 }


def way_of_serving(threads):
    """What --threads says: "one", "pool:N" or "per-connection"."""
    # stage 9 {
    if threads == "one":
        return one_at_a_time
    # stage 9 }
    if threads.startswith("pool:"):
        return Pool(int(threads.removeprefix("pool:"))).serve
    return thread_per_request


# --- Servers: where requests come from, which are open ---


class Server:
    """Takes requests and has them served; a subclass says what a request is."""

    def __init__(self, options):
        self.options = options
        self.serve = way_of_serving(options.threads)
        self.socket = first_that_works(options.addr, self.open_socket)
        # stage 11 {
        self.places = options.max_connections
        self.open = set()  # the requests that are being served
        self.changed = threading.Condition()  # guards both of them
        # stage 11 }

    def serve_forever(self):
        """Takes one request after the other, and passes each to the way of serving."""
        while True:
            self.wait_for_place()
            # stage 12 {
            #- request = self.get_request()
            try:
                request = self.get_request()
            except OSError as error:
                # No descriptors left, most likely: the next call would fail, too.
                note(f"cannot take the next request: {error}")
                self.wait_for_change()
                continue
            # stage 12 }
            if self.is_own(request.peer):
                note(f"{shown(request.peer)}: not answered: it is this server's own address")
                continue
            self.enter(request)
            self.serve(self.finish_request, request)

    def finish_request(self, request):
        """Serves one request to its end, in whatever thread this is."""
        # stage 9 {
        #- request.handle()
        try:
            request.handle()
        except OSError as error:
            # One bad peer ends neither the server nor a thread of its pool.
            note(f"{shown(request.peer)}: {error}")
        # stage 9 }
        request.close()
        self.leave(request)

    def is_own(self, peer):
        """Did the server itself send a request that seems to come from `peer`?"""
        return False

    def wait_for_place(self):
        """Waits until a place is free. Until then other peers wait in the backlog."""
        # stage 11 {
        with self.changed:
            self.changed.wait_for(lambda: len(self.open) < self.places)
        # stage 11 }

    def enter(self, request):
        """The request is open from now on."""
        # stage 11 {
        with self.changed:
            self.open.add(request)
            self.changed.notify_all()
        # stage 11 }

    def leave(self, request):
        """The request was served, and is closed: its place is free."""
        # stage 11 {
        with self.changed:
            self.open.remove(request)
            self.changed.notify_all()
        # stage 11 }

    def wait_for_change(self):
        """Waits until a request is closed; not for long, because another program may free a descriptor."""
        # stage 12 {
        with self.changed:
            self.changed.wait(TRY_AGAIN)
        # stage 12 }

    def stop(self):
        """Ends the program when every handler is done. Called in a thread of its own."""
        # stage 13 {
        with self.changed:
            self.places = 0  # no more requests are admitted
            while self.open:
                for request in self.open:
                    request.interrupt()
                self.changed.wait()
        os._exit(0)
        # stage 13 }

    def show(self, text, peer):
        """Prints `text ('IP:PORT')`."""
        # stage 8 {
        if self.options.quiet:
            return
        # stage 8 }
        say(f"{without_line_end(text)} ('{shown(peer)}')")


class TcpServer(Server):
    """Its requests are connections."""

    def open_socket(self, family, address):
        """A socket that listens at this address."""
        # stage 1 {
        #- not_written(1)
        sock = socket.socket(family, socket.SOCK_STREAM)
        # Must come before bind.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(REQUEST_QUEUE_SIZE)
        return sock
        # stage 1 }

    def get_request(self):
        """Waits for the next connection."""
        # stage 1 {
        #- not_written(1)
        sock, peer = self.socket.accept()
        return Connection(sock, peer, self)
        # stage 1 }


class UdpServer(Server):
    """Its requests are datagrams."""

    def __init__(self, options):
        super().__init__(options)
        if sys.platform == "linux" and self.is_on_all_addresses():
            self.socket = WildcardSocket(self.socket)

    def open_socket(self, family, address):
        """A socket that receives at this address."""
        # stage 15 {
        #- not_written(15)
        sock = socket.socket(family, socket.SOCK_DGRAM)
        sock.bind(address)
        return sock
        # stage 15 }

    def get_request(self):
        """Waits for the next datagram."""
        # stage 15 {
        #- not_written(15)
        data, peer = self.socket.recvfrom(MAX_DATAGRAM)
        return Datagram(data, peer, self)
        # stage 15 }

    def is_on_all_addresses(self):
        # The last is 0.0.0.0, written as IPv6.
        return self.socket.getsockname()[0] in ("0.0.0.0", "::", "::ffff:0.0.0.0")

    def is_own(self, sender):
        """Anybody can forge the server's address as the sender's: the server would answer itself, and that again."""
        own = self.socket.getsockname()
        if not self.is_on_all_addresses():
            return sender[:2] == own[:2]
        if sender[1] != own[1]:
            return False
        # The server has every address of its machine; only those can be bound.
        try:
            with socket.socket(self.socket.family, socket.SOCK_DGRAM) as probe:
                probe.bind((sender[0], 0, *sender[2:]))
        except OSError as error:
            return error.errno != errno.EADDRNOTAVAIL
        return True


class WildcardSocket(socket.socket):
    """A socket on 0.0.0.0 or [::] that answers from the address it was asked at.

    sendto names the receiver only, and the kernel chooses the sender's address: asked at 127.0.0.2,
    it answers from 127.0.0.1. A peer that has called connect drops such an answer.
    """

    def __init__(self, sock):
        super().__init__(fileno=sock.detach())
        if self.family == socket.AF_INET:
            self.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
        else:
            self.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)

    def recvfrom(self, size):
        # The control message holds the address that the datagram was sent to.
        data, control, _, address = self.recvmsg(size, 64)
        sender = Sender(address)
        sender.control = control
        return data, sender

    def sendto(self, data, sender):
        # Given back, it says which address the answer is from, and by which interface it leaves.
        try:
            return self.sendmsg([data], sender.control, 0, sender)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            # It was sent to a group (multicast), and no answer can come from that.
            return super().sendto(data, sender)


class Sender(tuple):
    """The address of a sender, and the control message that came with its datagram."""


def run_server(options):
    kind = TcpServer if options.command == "tcp" else UdpServer
    try:
        server = kind(options)
    except OSError as error:
        sys.exit(f"bind {shown(options.addr)}: {error.strerror}")
    # stage 13 {
    on_ctrl_c(server.stop)
    # stage 13 }
    # stage 1 {
    #- not_written(1)
    say(f"listening on {shown(server.socket.getsockname())}")
    # stage 1 }
    server.serve_forever()


# --- The client: many peers at once ---


class Peer:
    """Sends its messages, and counts what comes back; a subclass says how."""

    def __init__(self, number, options):
        self.number = number
        self.options = options
        self.sock = None
        self.came_back = 0
        self.error = None

    def connect(self):
        self.sock = first_that_works(self.options.addr, self.open_socket)

    def talk(self):
        """Sends each message after the answer to the one before."""
        # stage 17 {
        for message in range(1, self.options.messages + 1):
            # No two messages are alike, so none passes for another.
            if self.echo(f"message {message} of peer {self.number}".encode()):
                self.came_back += 1
        # stage 17 }

    def attempt(self, step):
        """An error of one peer does not concern the others."""
        # stage 18 {
        #- step()
        try:
            step()
        except OSError as error:
            self.error = error
        # stage 18 }

    def report(self):
        reason = f" — {self.error}" if self.error else ""
        say(f"peer {self.number}: {self.came_back} of {self.options.messages} came back{reason}")


class TcpPeer(Peer):
    def open_socket(self, family, address):
        """A connection to this address."""
        # stage 17 {
        #- not_written(17)
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.settimeout(self.options.timeout)
        sock.connect(address)
        return sock
        # stage 17 }

    def echo(self, message):
        """Sends a message, and waits for the answer; true if it is the same."""
        # stage 17 {
        #- not_written(17)
        self.sock.sendall(message)
        answer = self.receive(len(message))
        # stage 17 }
        # stage 18 {
        #- return True
        return answer == message
        # stage 18 }

    def receive(self, count):
        """So many bytes, in however many pieces they come."""
        # stage 17 {
        #- not_written(17)
        received = b""
        while len(received) < count:
            piece = self.sock.recv(count - len(received))
            if not piece:
                raise OSError("the server closed the connection")
            received += piece
        return received
        # stage 17 }


class UdpPeer(Peer):
    def open_socket(self, family, address):
        """A socket that sends to this address, and receives only from there."""
        # stage 19 {
        #- not_written(19)
        sock = socket.socket(family, socket.SOCK_DGRAM)
        sock.connect(address)
        return sock
        # stage 19 }

    def echo(self, message):
        """Sends a message, and waits for the same; false if it has not come when time is up."""
        # stage 19 {
        #- not_written(19)
        self.sock.send(message)
        deadline = time.monotonic() + self.options.timeout
        while (left := deadline - time.monotonic()) > 0:
            self.sock.settimeout(left)
            try:
                # Anything else is a late answer to an earlier message: wait on.
                if self.sock.recv(MAX_DATAGRAM) == message:
                    return True
            except TimeoutError:
                break
        return False
        # stage 19 }


def run_client(options):
    kind = TcpPeer if options.protocol == "tcp" else UdpPeer
    peers = [kind(number, options) for number in range(1, options.peers + 1)]
    # stage 17 {
    #- not_written(17)
    # All are there before the first one speaks.
    for peer in peers:
        peer.attempt(peer.connect)
    connected = [peer for peer in peers if peer.sock]
    threads = [
        threading.Thread(target=peer.attempt, args=(peer.talk,), daemon=True)
        for peer in connected
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # stage 17 }
    for peer in peers:
        peer.report()
    # stage 18 {
    #- complete = True
    complete = all(peer.came_back == options.messages for peer in peers)
    # stage 18 }
    sys.exit(0 if complete else 1)


# --- The command line, and what else is not about sockets ---


def without_line_end(text):
    return text.removesuffix("\n").removesuffix("\r")


def on_ctrl_c(action):
    """Calls `action` in a thread of its own at Ctrl-C, or when asked to end (SIGTERM)."""
    # The interpreter writes into this pair as soon as a signal comes, whatever the program waits for.
    # It is made now: later there may be no descriptors left.
    waiting, waking = socket.socketpair()
    waking.setblocking(False)
    signal.set_wakeup_fd(waking.detach())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)

    def wait():
        waiting.recv(1)
        action()

    threading.Thread(target=wait, daemon=True).start()


def host_and_port(text):
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdigit() or int(port) > 65535:
        raise argparse.ArgumentTypeError("write HOST:PORT, such as 127.0.0.1:9001 or [::1]:9001")
    return host.removeprefix("[").removesuffix("]"), int(port)


def duration(text):
    for unit, seconds in [("ms", 0.001), ("s", 1), ("m", 60)]:
        number = text.removesuffix(unit)
        if number != text and number.isdigit() and int(number) > 0:
            return min(int(number) * seconds, LONGEST_WAIT)
    raise argparse.ArgumentTypeError("write a time with its unit, such as 500ms or 2s")


def positive(text):
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError("write a number from 1")
    return int(text)


def way(text):
    if text.startswith("pool:"):
        positive(text.removeprefix("pool:"))
    elif text not in ("one", "per-connection"):
        raise argparse.ArgumentTypeError("write per-connection, pool:N or one")
    return text


def command_line():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    for name, default in [("tcp", TCP_ADDR), ("udp", UDP_ADDR)]:
        server = commands.add_parser(name)
        server.add_argument("addr", nargs="?", type=host_and_port, default=default)
        server.add_argument("--threads", type=way, default="per-connection")
        server.add_argument("--max-connections", type=positive, default=1000)
        server.add_argument("--quiet", action="store_true")
    client = commands.add_parser("client")
    client.add_argument("protocol", choices=["tcp", "udp"])
    client.add_argument("addr", nargs="?", type=host_and_port)
    client.add_argument("--peers", type=positive, default=3)
    client.add_argument("--messages", type=positive, default=3)
    client.add_argument("--timeout", type=duration, default="5s")
    return parser.parse_args()


def main():
    options = command_line()
    if options.command != "client":
        run_server(options)
    if options.addr is None:
        options.addr = host_and_port(TCP_ADDR if options.protocol == "tcp" else UDP_ADDR)
    try:
        run_client(options)
    except KeyboardInterrupt:
        os._exit(130)  # as a shell says it of a program that Ctrl-C has ended


if __name__ == "__main__":
    main()
