"""udp-upper: the text of a datagram comes back in capital letters.

    python3 udp_upper.py server [ADDR] [--buffer N]
    python3 udp_upper.py client [ADDR] [--timeout 1s] [--retries 3]
"""

import argparse
import collections
import errno
import itertools
import os
import re
import signal
import socket
import sys
import threading
import time

# A buffer of this many bytes holds any datagram: the length in its header has 16 bits (RFC 768).
ANY_DATAGRAM = 65_535


def not_written(stage):
    line = sys._getframe(1).f_lineno
    note(f"stage {stage} is not written yet: {os.path.basename(__file__)}, line {line}")
    os._exit(1)


def note(text):
    """Says something to the user. It is no data, so it does not belong on stdout."""
    print(text, file=sys.stderr, flush=True)


# --- datagrams --------------------------------------------------------------


def answer_to(datagram):
    """The same bytes, with the letters from a to z in upper case."""
    # stage 3 {
    #- return datagram.decode().upper().encode()
    # This is not str.upper(): of bytes, only ASCII letters are changed.
    return datagram.upper()
    # stage 3 }


def show(datagram):
    """Prints a datagram's text as a line."""
    # stage 5 {
    #- print(datagram, flush=True)
    text = without_line_end(datagram).decode(errors="replace")
    print(text, flush=True)
    # stage 5 }


def without_line_end(data):
    """The text alone: `nc -u` sends the line end too. On Windows that is two bytes."""
    if data.endswith(b"\r\n"):
        return data[:-2]
    return data.removesuffix(b"\n")


def allow_longest(sock):
    """macOS refuses to send more than fits into the send buffer; Linux and Windows start with enough."""
    if sock.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) < ANY_DATAGRAM:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ANY_DATAGRAM)


# --- server -----------------------------------------------------------------


def serve(args):
    """Answers each datagram, until Ctrl-C."""
    # stage 10 {
    end_on_ctrl_c()
    # stage 10 }
    # stage 9 {
    #- sock = bind(args.addr)
    try:
        sock = bind(args.addr)
    except OSError as error:
        sys.exit(f"bind {shown(args.addr)}: {error.strerror}")
    # stage 9 }
    allow_longest(sock)
    if sys.platform == "linux" and is_on_all_addresses(sock):
        sock = WildcardSocket(sock)
    # stage 1 {
    print("listening on", shown(sock.getsockname()), flush=True)
    # stage 1 }
    serve_for_ever(sock, args.buffer)


def bind(addr):
    """A socket that gets what is sent to HOST:PORT."""
    # stage 11 {
    #- return bind_socket(socket.AF_INET, addr)
    # A name may have several addresses. Take the first that can be had.
    for family, ip_addr in resolve(addr):
        try:
            return bind_socket(family, ip_addr)
        except OSError as error:
            reason = error
    raise reason
    # stage 11 }


def bind_socket(family, addr):
    """A socket of this family, bound to this address. UDP needs no listen and no accept."""
    # stage 1 {
    #- not_written(1)
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.bind(addr)
    return sock
    # stage 1 }


def serve_for_ever(sock, size):
    """Serves one datagram after another."""
    while True:
        # stage 8 {
        #- serve_one(sock, size)
        try:
            serve_one(sock, size)
        except OSError as error:
            # One datagram is lost; the other peers still want to be served.
            note(f"a datagram could not be answered: {error}")
        # stage 8 }


def serve_one(sock, size):
    """Receives a datagram, prints it and answers it."""
    datagram, peer = receive_datagram(sock, size)
    if is_own(sock, peer):
        note(f"{shown(peer)}: not answered: it is this server's own address")
        return
    # stage 4 {
    #- if not datagram:
    #-     return  # nothing came
    # No `if not datagram`: 0 bytes are an empty datagram here, not the end as in TCP.
    # stage 4 }
    show(datagram)
    # stage 2 {
    #- not_written(2)
    sock.sendto(answer_to(datagram), peer)
    # stage 2 }


def receive_datagram(sock, size):
    """The next datagram, as much of it as fits into `size` bytes, and who sent it."""
    # stage 7 {
    #- size = ANY_DATAGRAM
    # recvfrom does not tell how much it cuts off. So look first, with room for any datagram.
    datagram, peer = sock.recvfrom(ANY_DATAGRAM, socket.MSG_PEEK)
    if len(datagram) > size:
        note(f"{shown(peer)}: a datagram of {len(datagram)} bytes is cut to {size} (--buffer)")
    # stage 7 }
    # stage 2 {
    #- sock.recv(size)  # waits, but who has sent it?
    #- not_written(2)
    return sock.recvfrom(size)
    # stage 2 }


def end_on_ctrl_c():
    """Ctrl-C and SIGTERM end the program in good order, also while it waits in recvfrom."""
    # stage 10 {
    # An exception from the signal's handler could come too early: after Python has looked for
    # signals, before recvfrom waits. This byte is written at once, and the thread waits for it.
    wake_up, signalled = socket.socketpair()
    signalled.setblocking(False)
    signal.set_wakeup_fd(signalled.detach())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)

    def wait_for_signal():
        wake_up.recv(1)
        os._exit(0)

    try:
        threading.Thread(target=wait_for_signal, daemon=True).start()
    except RuntimeError as error:  # there are no more threads to be had
        sys.exit(f"start a thread: {error}")
    # stage 10 }


# --- a server on all addresses of its machine -------------------------------

# Not in Python's socket module; see ip(7).
IP_PKTINFO = 8


def is_on_all_addresses(sock):
    # The last is 0.0.0.0, written as IPv6.
    return sock.getsockname()[0] in ("0.0.0.0", "::", "::ffff:0.0.0.0")


class WildcardSocket(socket.socket):
    """A socket on 0.0.0.0 or [::] that answers from the address it was asked at.

    sendto names the receiver only, and the kernel chooses the sender's address: asked at 127.0.0.2,
    it answers from 127.0.0.1. A client that has called connect drops such an answer.
    """

    def __init__(self, sock):
        super().__init__(fileno=sock.detach())
        self.control = []
        if self.family == socket.AF_INET:
            self.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
        else:
            self.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)

    def recvfrom(self, size, flags=0):
        # The control message holds the address that the datagram was sent to.
        datagram, self.control, _, peer = self.recvmsg(size, 64, flags)
        return datagram, peer

    def sendto(self, datagram, peer):
        # Given back, it says which address the answer is from, and by which interface it leaves.
        try:
            return self.sendmsg([datagram], self.control, 0, peer)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            # It was sent to a group (multicast), and no answer can come from that.
            return super().sendto(datagram, peer)


def is_own(sock, sender):
    """Did the server send this itself? Anybody can forge its address, and an answer would be answered again."""
    own = sock.getsockname()
    if not is_on_all_addresses(sock):
        return sender[:2] == own[:2]
    if sender[1] != own[1]:
        return False
    # The server has every address of its machine; only those can be bound.
    try:
        with socket.socket(sock.family, socket.SOCK_DGRAM) as probe:
            probe.bind((sender[0], 0, *sender[2:]))
    except OSError as error:
        return error.errno != errno.EADDRNOTAVAIL
    return True


# --- client -----------------------------------------------------------------


class NoAnswer(Exception):
    """A line has no answer, and why."""


def talk(args):
    """Sends each line of stdin and prints its answer. 0 if every line had one, else 1."""
    try:
        client = Client(args)
    except OSError as error:
        sys.exit(f"resolve {shown(args.addr)}: {error.strerror}")
    status = 0
    for number, line in enumerate(sys.stdin.buffer, 1):
        line = without_line_end(line)
        # stage 14 {
        #- if not line:
        #-     continue  # nothing to send
        # No `if not line`: an empty line becomes an empty datagram.
        # stage 14 }
        try:
            show(client.answer(line))
        except NoAnswer as why:
            note(f"line {number}: {why}")
            status = 1
    return status


class Client:
    """Asks a server, line by line."""

    def __init__(self, args):
        self.servers = resolve(args.addr)
        self.timeout = args.timeout
        # stage 18 {
        #- self.tries = itertools.count()  # for ever
        self.tries = range(1 + args.retries)
        # stage 18 }
        # stage 21 {
        # The last sockets that were used. While they are open, no new line gets one of their ports.
        self.sockets = collections.deque(maxlen=32)
        # stage 21 }
        # stage 25 {
        # The last answers that were waited for, whether they came or not: they may come late.
        self.awaited = collections.deque(maxlen=1000)
        # stage 25 }

    def answer(self, line):
        """The server's answer to a line."""
        # stage 15 {
        #- return self.ask(*self.servers[0], line)
        reasons = []
        for family, addr in self.servers:
            try:
                return self.ask(family, addr, line)
            except OSError as error:
                # Nobody listens there, or it cannot be sent there. HOST may have another address.
                reasons.append(f"send {len(line)} bytes to {shown(addr)}: {error.strerror or error}")
        raise NoAnswer("; ".join(reasons))
        # stage 15 }

    def ask(self, family, addr, line):
        """Sends the line to one address, again if need be, and waits for its answer."""
        # stage 21 {
        #- sock = connect_socket(family, addr)
        sock = self.open_socket(family, addr)
        # stage 21 }
        # stage 25 {
        self.awaited.append(answer_to(line))
        # stage 25 }
        # stage 17 {
        #- return self.try_once(sock, line)
        for _ in self.tries:
            try:
                return self.try_once(sock, line)
            except TimeoutError:
                pass  # The line or its answer was lost.
        # stage 17 }
        # stage 18 {
        raise TimeoutError(f"no reply, asked {len(self.tries)} times")
        # stage 18 }

    def open_socket(self, family, addr):
        """A new socket, which stays open until 32 others were used."""
        # stage 21 {
        try:
            sock = connect_socket(family, addr)
        except OSError:
            if not self.sockets:
                raise
            # There may be no descriptor or port left: the oldest socket gives up its own.
            self.sockets.popleft().close()
            sock = connect_socket(family, addr)
        self.sockets.append(sock)
        return sock
        # stage 21 }

    def try_once(self, sock, line):
        """Sends the line once, and waits for its answer."""
        # stage 12 {
        #- not_written(12)
        sock.send(line)
        # stage 12 }
        # stage 17 {
        sock.settimeout(self.timeout)
        # stage 17 }
        # stage 23 {
        deadline = time.monotonic() + self.timeout
        # stage 23 }
        while True:
            reply = receive_reply(sock)
            if self.is_answer(reply, line):
                return reply
            # stage 23 {
            # Something else came. It must not start the wait anew: wait for what is left.
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            sock.settimeout(left)
            # stage 23 }

    def is_answer(self, reply, line):
        """Nothing in a reply says which line it answers. Only the text can tell."""
        answer = answer_to(line)
        # stage 21 {
        #- is_whole = True  # whatever comes
        is_whole = reply == answer
        # stage 21 }
        # stage 24 {
        #- is_cut = False
        # A server with a short --buffer answers the beginning, of one byte at least.
        is_cut = reply != b"" and answer.startswith(reply)
        # stage 24 }
        # stage 25 {
        #- may_be_late = False
        # LINE1 may be a late answer to line1, or line10's cut short. Nobody can tell.
        may_be_late = reply in self.awaited
        # stage 25 }
        return is_whole or (is_cut and not may_be_late)


def connect_socket(family, addr):
    """A socket for one line, on a port of its own, that talks to this address only.

    Connecting sends nothing. It tells the kernel to drop what others send,
    and to report when the server's machine says that nobody listens.
    """
    # stage 12 {
    #- not_written(12)
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.connect(addr)
    allow_longest(sock)
    return sock
    # stage 12 }


def receive_reply(sock):
    """The next datagram from the server."""
    # stage 12 {
    #- not_written(12)
    return without_line_end(sock.recv(ANY_DATAGRAM))
    # stage 12 }


# --- addresses and the command line -----------------------------------------


def resolve(addr):
    """The addresses of HOST, each with its family, in the order to try them."""
    # stage 11 {
    #- return [(socket.AF_INET, addr)]
    infos = socket.getaddrinfo(*addr, type=socket.SOCK_DGRAM)
    return [(family, ip_addr) for family, _, _, _, ip_addr in infos]
    # stage 11 }


def shown(addr):
    host, port = addr[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def address(text):
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdecimal() or int(port) > 65_535:
        raise argparse.ArgumentTypeError("write HOST:PORT, such as 127.0.0.1:9000")
    return host.strip("[]"), int(port)


def duration(text):
    match = re.fullmatch(r"(\d{1,9})(ms|s|m|h)", text)
    seconds = int(match[1]) * {"ms": 0.001, "s": 1, "m": 60, "h": 3600}[match[2]] if match else 0
    if not 0 < seconds <= 86_400:
        raise argparse.ArgumentTypeError("write a number with its unit, such as 500ms, and at most 24h")
    return seconds


def count(text):
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("write a number")
    return int(text)


def buffer_size(text):
    if not 1 <= count(text) <= ANY_DATAGRAM:
        raise argparse.ArgumentTypeError(f"write a number from 1 to {ANY_DATAGRAM}")
    return int(text)


def parse():
    parser = argparse.ArgumentParser()
    roles = parser.add_subparsers(required=True)
    server = roles.add_parser("server")
    server.set_defaults(run=serve)
    # stage 8 {
    #- server.add_argument("--buffer", type=buffer_size, default=1024)
    server.add_argument("--buffer", type=buffer_size, default=ANY_DATAGRAM)
    # stage 8 }
    client = roles.add_parser("client")
    client.set_defaults(run=talk)
    client.add_argument("--timeout", type=duration, default="1s")
    client.add_argument("--retries", type=count, default=3)
    for role in (server, client):
        role.add_argument("addr", nargs="?", type=address, default="127.0.0.1:9000")
    return parser.parse_args()


def main():
    args = parse()
    # Text is UTF-8 here, whatever the console's own encoding is.
    sys.stdout.reconfigure(encoding="utf-8")
    try:
        sys.exit(args.run(args))
    except OSError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
