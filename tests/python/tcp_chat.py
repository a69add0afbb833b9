"""tcp-chat in Python: a server and a client that take turns, or talk both ways at once.

    python3 tcp_chat.py server [HOST:PORT] [--duplex | --raw] [--give-up TIME] [--backlog N] [--no-reuse-address]
    python3 tcp_chat.py client [HOST:PORT] [--duplex | --raw] [--give-up TIME]
"""

import argparse
import errno
import os
import queue
import re
import signal
import socket
import sys
import threading
import time

# The longest message, in bytes, without its line end.
MAX_MESSAGE = 64 * 1024

# How many bytes one recv may give.
RECV_SIZE = 16 * 1024

# With --raw it is what most first tutorials write.
RAW_SIZE = 1024

# How long the server waits for a client to leave, once its own user has: in seconds.
FAREWELL = 1.0


# The server.


def serve(args):
    """Serves one client after the other; those who come too early wait in the kernel's backlog."""
    end_at_ctrl_c()
    # stage 19 {
    #- listener = listen(args)
    try:
        listener = listen(args)
    except OSError as error:
        fail("bind", args.addr, error)
    # stage 19 }
    # stage 1 {
    # Not the address that was asked for: for port 0 the kernel has chosen one.
    print("listening on", shown(listener.getsockname()), flush=True)
    # stage 1 }
    # stage 23 {
    #- keyboard = not_written(23) if args.duplex else None
    keyboard = Keyboard() if args.duplex else None
    # stage 23 }
    # stage 8 {
    #- serve_next(listener, args, keyboard)
    while serve_next(listener, args, keyboard):
        pass
    # stage 8 }


def listen(args):
    """A socket that listens: on the first of the name's addresses that can be bound."""
    # stage 25 {
    #- if args.addr[0] != "127.0.0.1":
    #-     not_written(25)
    #- return listen_on(socket.AF_INET, args.addr, args)
    last_error = None
    for family, _, _, _, addr in socket.getaddrinfo(*args.addr, type=socket.SOCK_STREAM):
        try:
            return listen_on(family, addr, args)
        except OSError as error:
            last_error = error
    raise last_error
    # stage 25 }


def listen_on(family, addr, args):
    """A socket that listens on this address, with room for `args.backlog` clients that wait."""
    # stage 1 {
    #- not_written(1)
    listener = socket.socket(family, socket.SOCK_STREAM)
    # stage 1 }
    # stage 20 {
    # Before bind, which it is for: may it take an address on which old connections are in TIME_WAIT?
    # On Windows the option means something else: it lets another program steal the port.
    if os.name == "posix" and not args.no_reuse_address:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # stage 20 }
    # stage 1 {
    listener.bind(addr)
    listener.listen(args.backlog)
    # stage 1 }
    # Each connection that is accepted here inherits it.
    give_up_after(listener, args.give_up)
    return listener


def serve_next(listener, args, keyboard):
    """Waits for a client and talks with it; False when our own user has nothing more to say."""
    sock, client = accept(listener)
    with sock:
        # stage 9 {
        #- goes_on = converse(sock, args, keyboard)
        try:
            goes_on = converse(sock, args, keyboard)
        except OSError as error:
            # An error of one client ends its conversation, not the server.
            note(f"client {shown(client)}: {in_words(error)}")
            return True
        # stage 9 }
    if goes_on:
        note(f"client {shown(client)} left")
    return goes_on


def accept(listener):
    """Waits for the next client: a socket that is connected to it, and its address."""
    while True:
        try:
            # stage 1 {
            #- not_written(1)
            return listener.accept()
            # stage 1 }
        except OSError as error:
            # Without file descriptors accept fails at once. Some may be free a little later.
            note(f"accept: {in_words(error)}")
            time.sleep(0.1)


def converse(sock, args, keyboard):
    """Talks with one client until it has left, or our own user has nothing more to say: then False."""
    messages = messages_over(sock, args)
    # stage 23 {
    if keyboard:
        return keyboard.converse(messages, until_both_ended=False)
    # stage 23 }
    while True:
        text = messages.receive()
        # stage 8 {
        if text is None:
            return True
        # stage 8 }
        show(text)
        reply = type_line()
        # stage 17 {
        #- if reply is None:
        #-     not_written(17)
        if reply is None:
            say_farewell(messages)
            return False
        # stage 17 }
        messages.send(reply)
        # stage 4 {
        #- return False  # one turn only, for now
        # stage 4 }


def say_farewell(messages):
    """Ends our direction, and shows what the client still sends, for a limited time.

    To close while bytes of the client are unread would reset the connection,
    and the client could lose what we sent last.
    """
    # stage 17 {
    #- not_written(17)
    try:
        # Not a timeout of the socket: that would start again with every byte that comes.
        start_thread(end_after, FAREWELL)
        messages.sock.shutdown(socket.SHUT_WR)
        while (text := messages.receive()) is not None:
            show(text)
    except OSError as error:
        note(f"the client did not end the conversation: {in_words(error)}")
    # stage 17 }


def end_after(seconds):
    """Ends the program: the conversation that is being finished is its last."""
    time.sleep(seconds)
    leave(0)


def end_at_ctrl_c():
    """From now on Ctrl-C and SIGTERM end the program, whatever it waits for, with exit status 0."""
    # stage 18 {
    # A signal that comes just before a call that waits would be noticed only after it.
    # So Python's signal handler writes a byte into a socket, and a thread waits for that.
    readable, writable = socket.socketpair()
    writable.setblocking(False)
    signal.set_wakeup_fd(writable.detach())  # it stays open as long as the program runs
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, frame: None)

    def wait():
        readable.recv(1)
        leave(0)

    start_thread(wait)
    # stage 18 }


# The client.


def talk(args):
    """Talks with a server; our user speaks first."""
    # stage 16 {
    #- sock = connect(args.addr)
    #- speak_first(sock, args)
    try:
        sock = connect(args.addr)
    except OSError as error:
        fail("connect", args.addr, error)
    try:
        speak_first(sock, args)
    except OSError as error:
        fail("talk with", args.addr, error)
    # stage 16 }
    sock.close()


def connect(addr):
    """A socket that is connected to the server."""
    # stage 13 {
    #- not_written(13)
    # Tries every address of the name until one answers.
    return socket.create_connection(addr)
    # stage 13 }


# Both of them.


def give_up_after(sock, limit):
    """Breaks the connection off when the other machine has not answered for this time; None: never."""
    # stage 27 {
    #- if limit:
    #-     not_written(27)
    if not limit:
        return
    # While nobody sends, the kernel asks: after each pause, in whole seconds.
    pause = max(1, int(limit / 3))
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, pause)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, pause)
    # It does not ask while bytes wait for an acknowledgement: they have a limit of their own, in milliseconds.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(limit * 1000))
    # stage 27 }


def speak_first(sock, args):
    """Takes turns with the server until one of the two has nothing more to say."""
    give_up_after(sock, args.give_up)
    messages = messages_over(sock, args)
    # stage 23 {
    #- if args.duplex:
    #-     not_written(23)
    if args.duplex:
        Keyboard().converse(messages, until_both_ended=True)
        return
    # stage 23 }
    while True:
        text = type_line()
        # stage 14 {
        #- if text is None:
        #-     not_written(14)
        if text is None:
            return
        # stage 14 }
        messages.send(text)
        reply = messages.receive()
        # stage 15 {
        #- if reply is None:
        #-     not_written(15)
        if reply is None:
            note("the server closed the conversation")
            return
        # stage 15 }
        show(reply)


# What a message is.


def messages_over(sock, args):
    """The messages that come and go over this connection."""
    # stage 21 {
    #- if args.raw:
    #-     not_written(21)
    if args.raw:
        return Raw(sock)
    # stage 21 }
    return Lines(sock)


class Lines:
    """A message is a line: it ends with a `\\n`, however the bytes arrive."""

    def __init__(self, sock):
        self.sock = sock
        self.buffer = b""  # what has arrived, and is not yet part of a message that was taken

    def send(self, text):
        """Sends one message."""
        # stage 3 {
        #- not_written(3)
        # One call for both: a line end sent by itself would wait for the peer's ACK (Nagle's algorithm).
        self.sock.sendall(text.encode() + b"\n")
        # stage 3 }

    def receive(self):
        """Waits for the next message; None at the end of the stream."""
        # stage 6 {
        #- if b"\n" not in self.buffer:
        #-     self.receive_more()
        while b"\n" not in self.buffer and self.receive_more():
            pass
        # stage 6 }
        # stage 8 {
        if not self.buffer:
            return None
        # stage 8 }
        return decode(self.take_line())

    def receive_more(self):
        """Adds to the buffer what one recv gives; False at the end of the stream."""
        # stage 12 {
        # A peer that never sends a `\n` would fill our memory. (The one byte more is for a `\r`.)
        if len(self.buffer) > MAX_MESSAGE + 1:
            raise TooLong
        # stage 12 }
        # stage 2 {
        #- not_written(2)
        data = self.sock.recv(RECV_SIZE)
        self.buffer += data
        # recv gives nothing only when the peer has closed: it will never send again.
        return data != b""
        # stage 2 }

    def take_line(self):
        """Takes the first message out of the buffer, without its line end."""
        # stage 5 {
        #- line = self.buffer.removesuffix(b"\n")
        #- self.buffer = b""
        line, _, self.buffer = self.buffer.partition(b"\n")
        # stage 5 }
        # stage 7 {
        line = line.removesuffix(b"\r")
        # stage 7 }
        # stage 12 {
        if len(line) > MAX_MESSAGE:
            raise TooLong
        # stage 12 }
        return line


class TooLong(OSError):
    """Ends the conversation with this peer, as every other error of its connection does."""

    def __init__(self):
        super().__init__(f"the message is longer than {MAX_MESSAGE} bytes")


class Raw:
    """The naive protocol of most first tutorials: what one recv gives is a message.

    Two messages may arrive as one, a long one as several, and an empty one never does.
    """

    def __init__(self, sock):
        self.sock = sock

    def send(self, text):
        """Sends one message, and nothing that would say where it ends."""
        # stage 21 {
        #- not_written(21)
        self.sock.sendall(text.encode())
        # stage 21 }

    def receive(self):
        """What one recv gives; None at the end of the stream."""
        # stage 21 {
        #- not_written(21)
        data = self.sock.recv(RAW_SIZE)
        # `nc` ends what is typed into it with a line end; on the screen it would be one too many.
        return decode(data.rstrip(b"\r\n")) if data else None
        # stage 21 }


def decode(line):
    """The text of a message."""
    # stage 11 {
    #- return line.decode()
    return line.decode(errors="replace")
    # stage 11 }


# Both talk at any time: a thread that reads the socket, and one that reads the keyboard.


class Keyboard:
    """Reads stdin in a thread of its own, so that we notice when the peer leaves while nobody types."""

    def __init__(self):
        self.events = queue.Queue(maxsize=1)  # a long file waits in the pipe, not in our memory
        self.input_ended = False
        start_thread(self.read)

    def read(self):
        """Ends with the input, or with the program."""
        # stage 23 {
        #- not_written(23)
        while (text := type_line()) is not None:
            self.events.put(("typed", text))
        self.events.put(("input ended", None))
        # stage 23 }

    def hear(self, messages):
        """Shows what comes, when it comes; ends with the connection."""
        # stage 23 {
        #- not_written(23)
        try:
            while (text := messages.receive()) is not None:
                show(text)
        except OSError as error:
            note(in_words(error))
        self.events.put(("peer ended", messages))
        # stage 23 }

    def converse(self, messages, until_both_ended):
        """Talks until the peer ends its direction (server), or both have (client); False if our input has ended."""
        # stage 23 {
        #- not_written(23)
        start_thread(self.hear, messages)
        peer_ended = False
        while not peer_ended or (until_both_ended and not self.input_ended):
            event, about = self.events.get()
            if event == "typed":
                messages.send(about)
            elif event == "input ended":
                self.end_of_input(messages)
            elif about is messages:  # and not those of a client before
                peer_ended = True
        return not self.input_ended
        # stage 23 }

    def end_of_input(self, messages):
        """Ends our direction of the connection; what the peer sends still comes."""
        # stage 24 {
        #- not_written(24)
        self.input_ended = True
        try:
            messages.sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # The peer is gone, and `hear` has seen it, too.
        # stage 24 }


# The rest is not about sockets: the user, the command line.


def show(text):
    """Shows a message that came. stdout is for nothing else but the first line."""
    print(text, flush=True)


def note(text):
    """Tells the user something: on stderr."""
    print(text, file=sys.stderr, flush=True)


def type_line():
    """Waits for the next line of stdin; its text, or None at the end of stdin."""
    if sys.stdin.isatty():
        print(">>: ", end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    return line.removesuffix("\n") if line else None


def fail(operation, addr, error):
    """Ends the program with a message such as "bind 127.0.0.1:9000: address already in use"."""
    note(f"{operation} {shown(addr)}: {in_words(error)}")
    leave(1)


def leave(status):
    """Ends the program at once, also when a thread still waits for stdin: that cannot be called off."""
    os._exit(status)


def start_thread(target, *args):
    """Runs a function in a thread of its own, which ends with the program at the latest."""
    try:
        threading.Thread(target=target, args=args, daemon=True).start()
    except RuntimeError as error:  # there are no more threads to be had
        raise OSError(f"start a thread: {error}") from None


def not_written(stage):
    """Marks what is still to be written, and says in which line."""
    place = sys._getframe(1)  # the function that has called this one
    note(f"{place.f_code.co_filename}:{place.f_lineno}: stage {stage} is not written yet")
    leave(1)


def in_words(error):
    """What the operating system says: "connection refused"."""
    if error.errno == errno.EADDRINUSE:
        return "address already in use"  # Windows says the same in more words
    return (error.strerror or str(error)).lower()


def shown(addr):
    """HOST:PORT, with brackets around an IPv6 address."""
    host, port = addr[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def address(text):
    """HOST:PORT on the command line, as the pair that Python's sockets take."""
    host, _, port = text.rpartition(":")
    in_brackets = host.startswith("[") and host.endswith("]")
    if not host or (":" in host and not in_brackets) or not port.isdecimal() or int(port) > 65535:
        raise argparse.ArgumentTypeError("write HOST:PORT, such as 127.0.0.1:9000 or [::1]:9000")
    host = host.strip("[]")
    host.encode("idna")  # raises a ValueError if this can be no name
    return host, int(port)


def backlog(text):
    """How many clients may wait: as many as listen(2) can be told."""
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError("write a number from 0 to 65535")
    return int(text)


def duration(text):
    """A time on the command line, such as 3s or 500ms, in seconds."""
    match = re.fullmatch(r"(\d{1,9})(ms|s|m|h)", text)
    seconds = int(match[1]) * {"ms": 0.001, "s": 1, "m": 60, "h": 3600}[match[2]] if match else 0
    if not 0 < seconds <= 86_400:
        raise argparse.ArgumentTypeError("write a number with its unit, such as 3s, and at most 24h")
    return seconds


def command_line():
    """What the user wants. A mistake ends the program with exit status 2."""
    parser = argparse.ArgumentParser(description="Chat over TCP: the client speaks first.")
    commands = parser.add_subparsers(required=True, metavar="server|client")
    server = commands.add_parser("server", help="wait for clients, and talk with one at a time")
    server.set_defaults(run=serve)
    server.add_argument("--backlog", type=backlog, default=5, help="how many clients may wait")
    server.add_argument("--no-reuse-address", action="store_true", help="leave SO_REUSEADDR off")
    client = commands.add_parser("client", help="connect to a server, and speak first")
    client.set_defaults(run=talk)
    for command in (server, client):
        command.add_argument("addr", nargs="?", type=address, default="127.0.0.1:9000")
        command.add_argument("--duplex", action="store_true", help="both may talk at any time")
        command.add_argument("--raw", action="store_true", help="one recv is one message")
        command.add_argument("--give-up", type=duration, metavar="TIME", help="when the other machine is gone")
    args = parser.parse_args()
    # stage 26 {
    if args.duplex and args.raw:
        parser.error("--duplex needs messages that end: it does not go with --raw")
    # stage 26 }
    return args


def main():
    """Ends with exit status 0 if all went well, and 1 if not."""
    args = command_line()
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        args.run(args)
    except OSError as error:
        note(in_words(error))
        leave(1)
    except KeyboardInterrupt:
        leave(130)
    leave(0)


if __name__ == "__main__":
    main()
