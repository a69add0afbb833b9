"""remote-cmd in Python: a right program, standard library only, that passes every stage.

    PROGRAM="python3 tests/python/remote_cmd.py" cargo test -p remote-cmd --test remote_cmd
"""

import argparse
import codecs
import ipaddress
import os
import queue
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

COMMAND, STDOUT, STDERR, EXIT_STATUS, ERROR, CANCEL = range(1, 7)
HEADER = struct.Struct(">BI")
MAX_PAYLOAD = 64 * 1024
RECV_SIZE = 1024


class ProtocolError(Exception):
    """What the other side sent makes no sense."""


def note(text):
    print(text, file=sys.stderr, flush=True)


# --- frames -----------------------------------------------------------------


def send_frame(sock, kind, payload=b""):
    sock.sendall(HEADER.pack(kind, len(payload)) + payload)


def recv_exactly(sock, count):
    data = b""
    while len(data) < count:
        piece = sock.recv(count - len(data))
        if not piece:
            break
        data += piece
    return data


def recv_frame(sock):
    """(kind, payload), or None at the end of the stream."""
    kind = sock.recv(1)
    if not kind:
        return None
    if not COMMAND <= kind[0] <= CANCEL:
        raise ProtocolError(f"unknown frame kind {kind[0]}")
    length = recv_exactly(sock, 4)
    if len(length) < 4:
        raise ProtocolError("the stream ended inside a frame")
    length = int.from_bytes(length, "big")
    if length > MAX_PAYLOAD:
        raise ProtocolError(f"a frame of {length} bytes; at most {MAX_PAYLOAD} are allowed")
    payload = recv_exactly(sock, length)
    if len(payload) < length:
        raise ProtocolError("the stream ended inside a frame")
    return kind[0], payload


# --- commands ---------------------------------------------------------------


class Job:
    """A running command in a process group of its own; what it does goes into a queue."""

    def __init__(self, command, events):
        self.process = subprocess.Popen(
            ["sh", "-c", command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self.events = events
        self.pumps = [
            threading.Thread(target=self.pump, args=pipe, daemon=True)
            for pipe in [(STDOUT, self.process.stdout), (STDERR, self.process.stderr)]
        ]
        for pump in self.pumps:
            pump.start()
        threading.Thread(target=self.wait, daemon=True).start()

    def pump(self, kind, pipe):
        while data := pipe.read1(MAX_PAYLOAD):
            self.events.put((kind, data))

    def wait(self):
        for pump in self.pumps:
            pump.join()
        status = self.process.wait()
        self.events.put((EXIT_STATUS, status if status >= 0 else 128 - status))

    def kill(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def serve_framed(sock, limit):
    events = queue.Queue(16)
    threading.Thread(target=read_requests, args=(sock, events), daemon=True).start()
    waiting = []
    job = None
    deadline = None
    try:
        while True:
            if job is None and waiting:
                job = Job(waiting.pop(0), events)
                deadline = time.monotonic() + limit
            try:
                left = None if job is None or deadline is None else max(deadline - time.monotonic(), 0)
                kind, data = events.get(timeout=left)
            except queue.Empty:
                send_frame(sock, ERROR, f"killed: a command may run for {limit} s".encode())
                job.kill()
                deadline = None
                continue
            if kind in (STDOUT, STDERR):
                send_frame(sock, kind, data)
            elif kind == EXIT_STATUS:
                send_frame(sock, EXIT_STATUS, struct.pack(">i", data))
                job = None
            elif kind == COMMAND:
                waiting.append(data)
            elif kind == CANCEL and job:
                job.kill()
            elif kind == ERROR:
                send_frame(sock, ERROR, str(data).encode())
                sock.shutdown(socket.SHUT_WR)
                return
            elif kind is None:
                return
    finally:
        if job:
            job.kill()


def read_requests(sock, events):
    try:
        while frame := recv_frame(sock):
            kind, payload = frame
            if kind == COMMAND:
                events.put((COMMAND, payload.decode()))
            elif kind == CANCEL:
                events.put((CANCEL, None))
            else:
                raise ProtocolError(f"a client does not send frames of kind {kind}")
        events.put((None, None))
    except (ProtocolError, UnicodeDecodeError) as error:
        events.put((ERROR, error))
    except OSError:
        events.put((None, None))


def result_of(command, sock, limit):
    """What the two older protocols send: all of stdout, then all of stderr."""
    if re.match(rb"[A-Z]+ \S+ HTTP/", command):
        raise ProtocolError("an HTTP request is not a command")
    events = queue.Queue(16)
    job = Job(command.decode(), events)
    output = {STDOUT: b"", STDERR: b""}
    deadline = time.monotonic() + limit
    try:
        while True:
            try:
                kind, data = events.get(timeout=0.1)
            except queue.Empty:
                readable, _, _ = select.select([sock], [], [], 0)
                if readable and not sock.recv(1, socket.MSG_PEEK):
                    raise ProtocolError("the client left")
                if time.monotonic() > deadline:
                    job.kill()
                continue
            if kind == EXIT_STATUS:
                result = output[STDOUT] + output[STDERR]
                return result or (b"Run Perfectly" if data == 0 else b"")
            output[kind] += data
    finally:
        job.kill()


def serve_handshake(sock, limit):
    while command := sock.recv(RECV_SIZE):
        result = result_of(command, sock, limit)
        sock.sendall(str(len(result)).encode())
        if recv_exactly(sock, 2) != b"OK":
            raise ProtocolError("the client did not say OK")
        sock.sendall(result)


def serve_naive(sock, limit):
    while command := sock.recv(RECV_SIZE):
        sock.sendall(result_of(command, sock, limit) or b"(no output)")


# --- server -----------------------------------------------------------------


def serve(args):
    infos = socket.getaddrinfo(*args.addr, type=socket.SOCK_STREAM)
    for *_, addr in infos:
        if not ipaddress.ip_address(addr[0]).is_loopback:
            raise SystemExit(f"bind {shown(addr)}: refused: whoever can connect gets a shell; use 127.0.0.1")
    family, *_, addr = infos[0]
    try:
        listener = socket.create_server(addr[:2], family=family)
    except OSError as error:
        raise SystemExit(f"bind {shown(addr)}: {error}")
    print("listening on", shown(listener.getsockname()), flush=True)
    places = threading.Semaphore(args.max_clients)
    while True:
        sock, peer = listener.accept()
        threading.Thread(target=serve_client, args=(sock, peer, args, places), daemon=True).start()


clients = set()


def serve_client(sock, peer, args, places):
    serve_protocol = {"framed": serve_framed, "handshake": serve_handshake, "naive": serve_naive}
    with places, sock:
        clients.add(sock)
        try:
            serve_protocol[args.protocol](sock, args.timeout)
        except (OSError, ProtocolError, UnicodeDecodeError) as error:
            note(f"client {shown(peer)}: {error}")
        clients.discard(sock)


def stop_all():
    for sock in list(clients):
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
    deadline = time.monotonic() + 1
    while clients and time.monotonic() < deadline:
        time.sleep(0.01)


# --- client -----------------------------------------------------------------


def talk(args):
    try:
        sock = socket.create_connection(args.addr)
    except OSError as error:
        raise SystemExit(f"connect {shown(args.addr)}: {error}")
    ask = {"framed": ask_framed, "handshake": ask_handshake, "naive": ask_naive}[args.protocol]
    if args.command:
        return ask(sock, " ".join(args.command), args.encoding)
    for line in sys.stdin:
        if line.strip():
            ask(sock, line.rstrip("\n"), args.encoding)
    return 0


def ask_framed(sock, command, encoding):
    send_frame(sock, COMMAND, command.encode())
    signal.signal(signal.SIGINT, lambda *_: send_frame(sock, CANCEL))
    decoders = {kind: codecs.getincrementaldecoder(encoding)("replace") for kind in (STDOUT, STDERR)}
    streams = {STDOUT: sys.stdout, STDERR: sys.stderr}
    while frame := recv_frame(sock):
        kind, payload = frame
        if kind in streams:
            streams[kind].write(decoders[kind].decode(payload))
            streams[kind].flush()
        elif kind == ERROR:
            note(payload.decode())
        elif kind == EXIT_STATUS:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            return struct.unpack(">i", payload)[0]
    raise SystemExit("the server closed the connection")


def ask_handshake(sock, command, encoding):
    sock.sendall(command.encode())
    length = int(sock.recv(RECV_SIZE))
    sock.sendall(b"OK")
    show(recv_exactly(sock, length), encoding)
    return 0


def ask_naive(sock, command, encoding):
    sock.sendall(command.encode())
    show(sock.recv(RECV_SIZE), encoding)
    return 0


def show(result, encoding):
    text = result.decode(encoding, "replace")
    print(text, end="" if text.endswith("\n") else "\n", flush=True)


# --- command line -----------------------------------------------------------


def shown(addr):
    host, port = addr[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def address(text):
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdigit():
        raise argparse.ArgumentTypeError("write HOST:PORT, such as 127.0.0.1:9000")
    return host.strip("[]"), int(port)


def duration(text):
    match = re.fullmatch(r"(\d+)(ms|s|m)", text)
    if not match:
        raise argparse.ArgumentTypeError("write a number with its unit, such as 500ms")
    return int(match[1]) * {"ms": 0.001, "s": 1, "m": 60}[match[2]]


def encoding(text):
    try:
        return codecs.lookup(text).name
    except LookupError as error:
        raise argparse.ArgumentTypeError(str(error))


def parse():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(required=True)
    for name, run in [("server", serve), ("client", talk)]:
        command = commands.add_parser(name)
        command.set_defaults(run=run)
        command.add_argument("addr", nargs="?", type=address, default="127.0.0.1:9000")
        command.add_argument("--protocol", choices=["framed", "handshake", "naive"], default="framed")
        if name == "server":
            command.add_argument("--timeout", type=duration, default=60)
            command.add_argument("--max-clients", type=int, default=64)
        else:
            command.add_argument("--encoding", type=encoding, default="utf-8")
    # What follows `--` is the command, whatever it looks like.
    words = sys.argv[1:]
    cut = words.index("--") if "--" in words else len(words)
    args = parser.parse_args(words[:cut])
    args.command = words[cut + 1 :]
    return args


def main():
    args = parse()
    try:
        sys.exit(args.run(args))
    except KeyboardInterrupt:
        stop_all()
        sys.exit(0)
    except (OSError, ProtocolError) as error:
        raise SystemExit(str(error))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    main()
