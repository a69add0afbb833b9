"""tcp-chat in Python: a right program, standard library only, that passes every stage.

    PROGRAM="python3 tests/python/tcp_chat.py" cargo test -p tcp-chat --test tcp_chat
"""

import argparse
import os
import queue
import signal
import socket
import sys
import threading

MAX_MESSAGE = 64 * 1024
RECV_SIZE = 1024
FAREWELL = 1.0  # seconds


def note(text):
    print(text, file=sys.stderr, flush=True)


def show(data):
    print(data.decode(errors="replace"), flush=True)


def type_line():
    """The next line of stdin, or None at its end."""
    line = sys.stdin.buffer.readline()
    return line.rstrip(b"\r\n") if line else None


class Lines:
    """A message is a line."""

    def __init__(self, sock):
        self.sock = sock
        self.buffer = b""

    def receive(self):
        while b"\n" not in self.buffer:
            if len(self.buffer) > MAX_MESSAGE + 1:
                raise OSError("the message is longer than 64 KiB")
            data = self.sock.recv(64 * 1024)
            if not data:
                last, self.buffer = self.buffer, b""
                return last or None
            self.buffer += data
        line, self.buffer = self.buffer.split(b"\n", 1)
        line = line.removesuffix(b"\r")
        if len(line) > MAX_MESSAGE:
            raise OSError("the message is longer than 64 KiB")
        return line

    def send(self, text):
        self.sock.sendall(text + b"\n")


class Raw:
    """A message is what one recv gives."""

    def __init__(self, sock):
        self.sock = sock

    def receive(self):
        return self.sock.recv(RECV_SIZE) or None

    def send(self, text):
        self.sock.sendall(text)


def address(text):
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdigit():
        raise argparse.ArgumentTypeError("write HOST:PORT, such as 127.0.0.1:9000")
    return host.strip("[]"), int(port)


def shown(addr):
    host, port = addr[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def listen(args):
    error = None
    for family, kind, _, _, addr in socket.getaddrinfo(*args.addr, type=socket.SOCK_STREAM):
        listener = socket.socket(family, kind)
        try:
            if not args.no_reuse_address:
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(addr)
            listener.listen(args.backlog)
            return listener
        except OSError as failed:
            listener.close()
            error = failed
    raise SystemExit(f"bind {shown(args.addr)}: {os.strerror(error.errno).lower()}")


def serve(args):
    listener = listen(args)
    print("listening on", shown(listener.getsockname()), flush=True)
    keyboard = Keyboard() if args.duplex else None
    while True:
        sock, peer = listener.accept()
        with sock:
            try:
                if args.duplex:
                    goes_on = keyboard.converse(sock, ends_with_peer=True)
                else:
                    goes_on = serve_in_turns(sock, Raw(sock) if args.raw else Lines(sock))
                if not goes_on:
                    return
                note(f"client {shown(peer)} left")
            except OSError as error:
                note(f"client {shown(peer)}: {error}")


def serve_in_turns(sock, messages):
    """True when the client has left, False when our own input has ended."""
    while (message := messages.receive()) is not None:
        show(message)
        reply = type_line()
        if reply is None:
            sock.shutdown(socket.SHUT_WR)
            sock.settimeout(FAREWELL)
            while (message := messages.receive()) is not None:
                show(message)
            return False
        messages.send(reply)
    return True


def talk(args):
    try:
        sock = socket.create_connection(args.addr)
    except OSError as error:
        raise SystemExit(f"connect {shown(args.addr)}: {error}")
    with sock:
        if args.duplex:
            Keyboard().converse(sock, ends_with_peer=False)
            return
        messages = Raw(sock) if args.raw else Lines(sock)
        while (text := type_line()) is not None:
            messages.send(text)
            reply = messages.receive()
            if reply is None:
                note("the server closed the conversation")
                return
            show(reply)
        sock.shutdown(socket.SHUT_WR)


class Keyboard:
    """Reads stdin in a thread, so that a peer's leaving is noticed while nobody types."""

    def __init__(self):
        self.events = queue.Queue()
        self.input_ended = False
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        while (line := type_line()) is not None:
            self.events.put(("typed", line))
        self.events.put(("input ended", None))

    def converse(self, sock, ends_with_peer):
        messages = Lines(sock)
        threading.Thread(target=self.hear, args=(messages,), daemon=True).start()
        peer_ended = False
        while True:
            what, line = self.events.get()
            if what == "typed":
                messages.send(line)
            elif what == "input ended":
                self.input_ended = True
                sock.shutdown(socket.SHUT_WR)
            else:
                peer_ended = True
            if peer_ended and (ends_with_peer or self.input_ended):
                return not self.input_ended

    def hear(self, messages):
        try:
            while (message := messages.receive()) is not None:
                show(message)
        except OSError as error:
            note(str(error))
        self.events.put(("peer ended", None))


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(required=True)
    for name, run in [("server", serve), ("client", talk)]:
        command = commands.add_parser(name)
        command.set_defaults(run=run)
        command.add_argument("addr", nargs="?", type=address, default="127.0.0.1:9000")
        way = command.add_mutually_exclusive_group()
        way.add_argument("--duplex", action="store_true")
        way.add_argument("--raw", action="store_true")
        if name == "server":
            command.add_argument("--backlog", type=int, default=5)
            command.add_argument("--no-reuse-address", action="store_true")
    args = parser.parse_args()
    try:
        args.run(args)
    except KeyboardInterrupt:
        # A thread that waits for stdin cannot be called off.
        os._exit(0)
    except OSError as error:
        raise SystemExit(str(error))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    main()
