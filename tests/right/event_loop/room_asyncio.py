"""A right program with asyncio: the loop is that of the library, and a peer is a Protocol that it calls."""

import argparse
import asyncio
import signal
import sys

MAX_LINE = 4096  # bytes
MAX_OUTBOX = 64 * 1024  # bytes
FAREWELL = 1.0  # seconds


def shown(addr):
    host, port = addr[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class Room:
    def __init__(self, options):
        self.options = options
        self.peers = set()
        self.is_empty = asyncio.Event()
        self.is_closing = False

    def say(self, speaker, line):
        text = speaker.name + ": " + line.removesuffix(b"\r").decode(errors="replace")
        if not self.options.quiet:
            print(text, flush=True)
        for peer in list(self.peers):
            if peer is not speaker and not peer.is_leaving:
                peer.send(text.encode() + b"\n")


class Peer(asyncio.Protocol):
    def __init__(self, room):
        self.room = room
        self.inbox = b""
        self.is_leaving = False
        self.timer = None

    def connection_made(self, transport):
        self.transport = transport
        self.name = shown(transport.get_extra_info("peername"))
        if self.room.is_closing or len(self.room.peers) >= self.room.options.max_peers:
            self.is_leaving = True
            return transport.abort()
        self.room.peers.add(self)
        print(self.name, "has joined", file=sys.stderr, flush=True)
        self.heard_of()

    def heard_of(self):
        if self.timer:
            self.timer.cancel()
        if self.room.options.idle:
            self.timer = asyncio.get_running_loop().call_later(self.room.options.idle, self.transport.abort)

    def data_received(self, data):
        if self.is_leaving:
            return
        self.heard_of()
        *lines, self.inbox = (self.inbox + data).split(b"\n")
        for line in lines:
            if self.is_leaving:
                return
            if len(line) > MAX_LINE:
                return self.refuse()
            self.room.say(self, line)
        if len(self.inbox) > MAX_LINE:
            self.refuse()

    def refuse(self):
        self.transport.write(b"line longer than %d bytes\n" % MAX_LINE)
        self.leave()

    def eof_received(self):
        if self.inbox and not self.is_leaving:
            self.room.say(self, self.inbox)
        self.leave()
        return True  # the transport is closed when the outbox is empty, and not before

    def leave(self):
        """Sends what is in the outbox, for at most a second."""
        if not self.is_leaving:
            self.is_leaving = True
            self.transport.close()
            if self.timer:
                self.timer.cancel()
            self.timer = asyncio.get_running_loop().call_later(FAREWELL, self.transport.abort)

    def send(self, data):
        self.transport.write(data)
        if self.transport.get_write_buffer_size() > MAX_OUTBOX:
            self.is_leaving = True
            self.transport.abort()

    def connection_lost(self, _error):
        if self.timer:
            self.timer.cancel()
        if self in self.room.peers:
            self.room.peers.remove(self)
            print(self.name, "has left", file=sys.stderr, flush=True)
        if not self.room.peers:
            self.room.is_empty.set()


def complain(_loop, context):
    """Errors of accept; asyncio tries again a second later, but says so many times in a row."""
    print(context["message"], file=sys.stderr, flush=True)


async def serve(options):
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(complain)
    room = Room(options)
    host, port = options.addr
    # With a longer backlog, it would call accept that often when there are no descriptors.
    server = await loop.create_server(lambda: Peer(room), host, port, backlog=64)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    print("listening on", shown(server.sockets[0].getsockname()), flush=True)
    await stop.wait()
    room.is_closing = True
    server.close()
    room.is_empty.clear()
    for peer in list(room.peers):
        peer.leave()
    if room.peers:
        await room.is_empty.wait()


def host_and_port(text):
    host, _, port = text.rpartition(":")
    if not host or (":" in host and not host.startswith("[")) or not port.isdigit() or int(port) > 65535:
        raise argparse.ArgumentTypeError("write HOST:PORT")
    return host.strip("[]"), int(port)


def duration(text):
    for unit, seconds in [("ms", 0.001), ("s", 1), ("m", 60)]:
        number = text.removesuffix(unit)
        if number != text and number.isdigit() and int(number) > 0:
            return int(number) * seconds
    raise argparse.ArgumentTypeError("write a time, such as 500ms")


def positive(text):
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError("write a number from 1")
    return int(text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["room"])
    parser.add_argument("addr", nargs="?", type=host_and_port, default="127.0.0.1:9002")
    parser.add_argument("--quiet", action="store_true")
    parser.add_argument("--idle", type=duration)
    parser.add_argument("--max-peers", type=positive, default=10_000)
    try:
        asyncio.run(serve(parser.parse_args()))
    except OSError as error:
        sys.exit(str(error))


main()
