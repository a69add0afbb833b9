"""remote-cmd: run commands on the other side, and see their output here.

    python3 remote_cmd.py server [ADDR] [OPTIONS] [--timeout 60s] [--max-clients 64]
    python3 remote_cmd.py client [ADDR] [OPTIONS] [--encoding LABEL] [-- COMMAND…]

The OPTIONS of both are [--protocol framed|handshake|naive] and [--give-up TIME].
"""

import argparse
import codecs
import contextlib
import ipaddress
import os
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

# The kinds of frames. A frame is the kind (1 byte), a length (4 bytes, big-endian), and that many bytes.
COMMAND, STDOUT, STDERR, EXIT_STATUS, ERROR, CANCEL = range(1, 7)
MAX_PAYLOAD = 64 * 1024  # of a frame
RECV_SIZE = 1024  # of the two older protocols
MAX_RESULT = 64 * 1024 * 1024  # of the two older protocols: they keep it in memory
MAX_KEPT = 2 * MAX_RESULT  # for all clients together: one that does not read leaves as much for the others
MAX_WAITING = 64  # commands of one client
FAREWELL = 1.0  # seconds for a client to read why it is refused
LINGER = 1.0  # seconds to wait for more output when the command has ended
LONGEST = 365 * 24 * 60 * 60  # seconds: the longest time limit


class ProtocolError(ValueError):
    """What the other side sent makes no sense."""


# --- frames -----------------------------------------------------------------


def wait_for_input(sock, end):
    """Waits until there is something to receive, but not after `end`."""
    # stage 19 {
    #- pass
    left = end - time.monotonic()
    if left < 0 or not select.select([sock], [], [], left)[0]:
        raise ProtocolError("what was begun was not finished in time")
    # stage 19 }


def recv_exactly(sock, count, end=None):
    """`count` bytes, however many pieces they come in."""
    # stage 6 {
    #- return sock.recv(count)
    data = bytearray()
    while len(data) < count:
        if end is not None:
            wait_for_input(sock, end)
        piece = sock.recv(min(count - len(data), MAX_PAYLOAD))
        if not piece:
            raise ProtocolError("the stream ended too early")
        data += piece
    return bytes(data)
    # stage 6 }


def check_header(kind, length):
    """Refuses what cannot be a frame, before its payload is received."""
    # stage 19 {
    #- pass
    if not COMMAND <= kind <= CANCEL:
        raise ProtocolError(f"unknown frame kind {kind}")
    # The length is only the other side's word: five bytes could make us wait for 4 GiB.
    if length > MAX_PAYLOAD:
        raise ProtocolError(f"a frame of {length} bytes; at most {MAX_PAYLOAD} are allowed")
    # stage 19 }


class Frames:
    """A connection with frames in both directions."""

    def __init__(self, sock, limit=LONGEST):
        self.sock = sock
        self.limit = limit  # for the rest of a frame that has begun
        self.sending = threading.Lock()

    def send(self, kind, payload=b""):
        """Sends one frame."""
        # Several threads send: no frame may begin in the middle of another.
        with self.sending:
            # stage 2 {
            #- not_written(2)
            try:
                self.sock.sendall(struct.pack(">BI", kind, len(payload)) + payload)
            except OSError:
                # Half a frame may have been sent: no other may come after it.
                hang_up(self.sock)
                raise
            # stage 2 }

    def receive(self):
        """(kind, payload) of the next frame, or None at the end of the stream."""
        # stage 2 {
        #- not_written(2)
        first = self.sock.recv(1)
        if not first:
            return None
        kind = first[0]
        end = time.monotonic() + self.limit
        length = int.from_bytes(recv_exactly(self.sock, 4, end), "big")
        check_header(kind, length)
        return kind, recv_exactly(self.sock, length, end)
        # stage 2 }


# --- commands ---------------------------------------------------------------

running = set()
# Held while a command is started, and by the thread that ends the server: it sees all that run.
starting = threading.Lock()


def start_shell(command):
    """Starts a command; its outputs come through pipes."""
    return subprocess.Popen(
        ["sh", "-c", command],
        stdout=subprocess.PIPE,
        # stage 3 {
        stderr=subprocess.PIPE,
        # stage 3 }
        # stage 10 {
        stdin=subprocess.DEVNULL,
        # stage 10 }
        # stage 14 {
        # A new session is a new process group, too: it can be killed as a whole.
        start_new_session=True,
        # stage 14 }
    )


class Job:
    """A command that runs."""

    def __init__(self, command, take):
        """Starts it; `take(kind, data)` will be called with each piece of its output."""
        self.take = take
        self.why_killed = None
        self.ending = threading.Lock()  # held for a kill, and for the wait after which no kill may come
        self.has_ended = False
        with starting:
            self.process = start_shell(command)
            # stage 18 {
            running.add(self)
            # stage 18 }

    def wait(self, limit):
        """Passes its output on, and waits for its end; its exit status."""
        # stage 17 {
        timer = threading.Timer(limit, self.kill, [f"a command may run for {limit} s"])
        timer.daemon = True
        timer.start()
        # stage 17 }
        # stage 15 {
        # A child in the background may hold the outputs open: they do not tell when the shell has ended.
        ending = threading.Thread(target=self.kill_what_is_left, daemon=True)
        ending.start()
        # stage 15 }
        self.read_outputs()
        # stage 15 {
        ending.join()
        # stage 15 }
        # stage 14 {
        #- self.process.wait()
        self.wait_until_ended()
        with self.ending:
            self.process.wait()
        # stage 14 }
        # stage 17 {
        timer.cancel()
        # stage 17 }
        # stage 18 {
        running.discard(self)
        # stage 18 }
        return self.status()

    # stage 14 {
    def wait_until_ended(self):
        """Waits for the end of the shell, but leaves it as it is."""
        # With WNOWAIT the dead shell keeps its number, and nobody else can have it (on macOS from Python 3.13).
        with contextlib.suppress(ChildProcessError):  # it was given up, and waited for
            os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOWAIT)
    # stage 14 }

    # stage 15 {
    def kill_what_is_left(self):
        """Waits for the end of the shell, and kills what it has left in the background."""
        self.wait_until_ended()
        self.kill()
        self.has_ended = True
    # stage 15 }

    def read_outputs(self):
        """Reads both outputs to their ends."""
        outputs = [(STDOUT, self.process.stdout)]
        # stage 3 {
        outputs.append((STDERR, self.process.stderr))
        # stage 3 }
        # stage 9 {
        #- for kind, pipe in outputs:
        #-     self.read_output(kind, pipe)
        # A pipe holds 64 KiB, then the command waits for a reader: each pipe has one of its own.
        readers = [threading.Thread(target=self.read_output, args=output, daemon=True) for output in outputs]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        # stage 9 }

    def read_output(self, kind, pipe):
        """Passes one output on, from its first byte to its last."""
        # stage 8 {
        #- self.take(kind, pipe.read())
        while data := self.read_piece(pipe):
            self.take(kind, data)
        # stage 8 }

    def read_piece(self, pipe):
        """The next piece of an output; nothing at its end."""
        # stage 15 {
        # A process that has left the group may hold the pipe open for longer than anybody wants to wait.
        while not select.select([pipe], [], [], LINGER)[0]:
            if self.has_ended:
                return b""
        # stage 15 }
        # stage 12 {
        #- return pipe.read(MAX_PAYLOAD)
        # read1 gives what is there; read would wait for all of 64 KiB.
        return pipe.read1(MAX_PAYLOAD)
        # stage 12 }

    def status(self):
        """How the process ended."""
        # stage 4 {
        #- status = 0
        status = self.process.returncode
        # stage 4 }
        # stage 11 {
        # Python has -N for "killed by signal N", the shell 128 + N.
        if status < 0:
            status = 128 - status
        # stage 11 }
        return status

    def kill(self, why=None):
        """Kills the command and everything that it started."""
        # stage 13 {
        #- not_written(13)
        with self.ending:
            # Once it has been waited for, its number may belong to another process.
            if self.process.returncode is None:
                self.why_killed = why or self.why_killed
                self.send_kill()
        # stage 13 }

    def send_kill(self):
        """Sends the signal that no command can ignore. The caller holds the lock."""
        # stage 14 {
        #- self.process.kill()
        with contextlib.suppress(OSError):  # all of the group may be dead already
            os.killpg(self.process.pid, signal.SIGKILL)
        # stage 14 }

    def give_up(self):
        """Ends it where nobody can see it through."""
        self.kill()
        with self.ending:
            self.process.wait()
        running.discard(self)


def command_text(data):
    """A command as the shell takes it."""
    # stage 19 {
    if b"\0" in data:
        raise ProtocolError("a command cannot hold a zero byte")
    # stage 19 }
    return data.decode()


# --- server: the framed protocol --------------------------------------------


class Conversation:
    """A client of the framed protocol, and the commands that run for it."""

    def __init__(self, sock, limit):
        self.frames = Frames(sock, limit)
        self.limit = limit
        # stage 13 {
        self.lock = threading.Lock()  # for the two below
        self.waiting = []
        self.job = None
        # stage 13 }

    def serve(self):
        """Does what the client asks for, until it leaves."""
        try:
            while frame := self.frames.receive():
                self.obey(*frame)
        # stage 19 {
        except ValueError as error:
            self.refuse(error)
        # stage 19 }
        finally:
            # stage 16 {
            #- pass
            self.stop()
            # stage 16 }

    def obey(self, kind, payload):
        """Does what one frame asks for."""
        # stage 19 {
        if kind not in (COMMAND, CANCEL):
            raise ProtocolError(f"a client does not send frames of kind {kind}")
        if len(self.waiting) == MAX_WAITING or sum(map(len, self.waiting)) > MAX_PAYLOAD:
            raise ProtocolError("too many commands are waiting")
        # stage 19 }
        # stage 13 {
        #- self.see_through(Job(command_text(payload), self.tell))
        # Commands run in threads of their own: this one must read on, for a cancel may come.
        with self.lock:
            if kind == COMMAND:
                self.waiting.append(command_text(payload))
                self.start_next()
            elif kind == CANCEL and self.job:
                self.job.kill()
        # stage 13 }

    # stage 13 {
    def start_next(self):
        """Starts the next command, if none runs. The caller holds the lock."""
        if self.waiting and not self.job:
            self.job = Job(self.waiting.pop(0), self.tell)
            threading.Thread(target=self.see_through_or_hang_up, args=[self.job], daemon=True).start()

    def see_through_or_hang_up(self, job):
        """The system may give no thread or process more: then this client has to go, and the others stay."""
        try:
            self.see_through(job)
        except (OSError, RuntimeError) as error:
            note(f"a command cannot be run: {error}")
            job.give_up()
            hang_up(self.frames.sock)
    # stage 13 }

    def see_through(self, job):
        """Sends what the command prints, and how it ends."""
        status = job.wait(self.limit)
        # stage 17 {
        if job.why_killed:
            self.tell(ERROR, f"killed: {job.why_killed}".encode())
        # stage 17 }
        # stage 2 {
        #- not_written(2)
        self.tell(EXIT_STATUS, struct.pack(">i", status))
        # stage 2 }
        # stage 13 {
        with self.lock:
            self.job = None
            self.start_next()
        # stage 13 }

    def tell(self, kind, payload):
        """Sends a frame, if the client is still there."""
        try:
            self.frames.send(kind, payload)
        except OSError:
            pass  # `serve` sees it, too

    # stage 16 {
    def stop(self):
        """Kills what runs, and forgets what waits."""
        with self.lock:
            self.waiting.clear()
            if self.job:
                self.job.kill()
    # stage 16 }

    # stage 19 {
    def refuse(self, error):
        """Says what is wrong, and makes sure that it can be read before the connection is closed."""
        self.stop()
        note(f"refused: {error}")
        self.tell(ERROR, str(error).encode())
        # Closing while input is unread sends a reset, and the client may lose our last words.
        sock = self.frames.sock
        sock.shutdown(socket.SHUT_WR)
        sock.settimeout(FAREWELL)
        end = time.monotonic() + FAREWELL
        while time.monotonic() < end and sock.recv(MAX_PAYLOAD):
            pass
    # stage 19 }


def serve_framed(sock, limit):
    """Serves one client with frames."""
    Conversation(sock, limit).serve()


# --- server: the two older protocols ----------------------------------------


def recv_command(sock, limit):
    """What one recv gives is a command; nothing at the end of the stream."""
    command = sock.recv(RECV_SIZE + 1)
    # stage 21 {
    if len(command) > RECV_SIZE:
        raise ProtocolError(f"more than {RECV_SIZE} bytes at once: the command would be cut")
    # Only a character that is cut in two may be completed by the next recv.
    end = time.monotonic() + limit
    decoder = codecs.getincrementaldecoder("utf-8")()
    refuse_what_is_no_command(decoder.decode(command))
    while decoder.getstate()[0]:
        piece = recv_exactly(sock, 1, end)
        refuse_what_is_no_command(decoder.decode(piece))
        command += piece
    # stage 21 }
    return command


# stage 21 {
def refuse_what_is_no_command(text):
    """A web page can make a browser send an HTTP request here, or a TLS hello."""
    if control := re.search(r"[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f]", text):
        raise ProtocolError(f"{control[0]!r} is no text")
    # A request line is METHOD TARGET HTTP/1.1; if its end has not come yet, a first word in capitals is enough.
    if re.match(r"[A-Z-]{3,} |.* HTTP/[0-9.]+\r?$", text, re.MULTILINE):
        raise ProtocolError("an HTTP request is not a command")
# stage 21 }


def serve_handshake(sock, limit):
    """The length as digits, wait for OK, then the result."""
    while command := recv_command(sock, limit):
        # stage 32 {
        #- not_written(32)
        with result_of(command, sock, limit) as result:
            sock.sendall(str(len(result)).encode())
            if recv_exactly(sock, 2, time.monotonic() + limit) != b"OK":
                raise ProtocolError("the client did not say OK")
            sock.sendall(result)
        # stage 32 }


def serve_naive(sock, limit):
    """The result, and nothing that says where it ends."""
    while command := recv_command(sock, limit):
        # stage 35 {
        #- not_written(35)
        with result_of(command, sock, limit) as result:
            sock.sendall(result or b"(no output)")
        # stage 35 }


class Share:
    """What is kept for one client, of all that may be kept for all of them."""

    left = MAX_KEPT
    lock = threading.Lock()

    def __init__(self):
        self.count = 0

    def grow(self, count):
        """Takes so many bytes more, if they are left."""
        with Share.lock:
            if count > Share.left or self.count + count > MAX_RESULT:
                return False
            Share.left -= count
            self.count += count
            return True

    def give_back(self):
        """They can be kept for another client."""
        with Share.lock:
            Share.left += self.count


@contextlib.contextmanager
def result_of(command, sock, limit):
    """All of stdout, then all of stderr."""
    # stage 32 {
    #- not_written(32)
    outputs = {STDOUT: bytearray(), STDERR: bytearray()}
    share = Share()

    def keep(kind, data):
        if share.grow(len(data)):
            outputs[kind] += data
        else:
            job.kill("the output is too long to be kept")

    job = Job(command_text(command), keep)
    try:
        # stage 32 }
        # stage 34 {
        threading.Thread(target=kill_when_left, args=[sock, job], daemon=True).start()
        # stage 34 }
        # stage 32 {
        status = job.wait(limit)
        result = outputs[STDOUT]
        result += outputs.pop(STDERR)
        if job.why_killed:
            result += f"\nkilled: {job.why_killed}".encode()
        if not result and status == 0:
            result += b"Run Perfectly"
        yield result
    finally:
        job.give_up()
        share.give_back()
    # stage 32 }


# stage 34 {
def kill_when_left(sock, job):
    """While a command runs, the client says nothing: there is nothing to read until it says OK, or leaves."""
    try:
        # A peek leaves what it sees to the next recv.
        left = not sock.recv(1, socket.MSG_PEEK)
    except OSError:
        left = True
    if left:
        job.kill()
# stage 34 }


# --- server -----------------------------------------------------------------

SERVE = {"framed": serve_framed, "handshake": serve_handshake, "naive": serve_naive}


def serve(args):
    """Listens, and serves the clients that connect."""
    listener = listen(args.addr)
    # Who started us may ignore it, and a child inherits that: then each wait would fail, and each status be 0.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    # stage 18 {
    on_signals([signal.SIGINT, signal.SIGTERM, signal.SIGHUP], stop_server)
    # stage 18 }
    # stage 1 {
    print("listening on", shown(listener.getsockname()), flush=True)
    # stage 1 }
    places = threading.Semaphore(args.max_clients)
    while True:
        # A client for whom there is no place waits in the backlog.
        places.acquire()
        sock, peer = accept(listener)
        # stage 20 {
        #- serve_client(sock, peer, args, places)
        try:
            threading.Thread(target=serve_client, args=[sock, peer, args, places], daemon=True).start()
        except RuntimeError as error:
            note(f"client {shown(peer)}: no thread to serve it: {error}")
            sock.close()
            places.release()
        # stage 20 }


def listen(addr):
    """A listener at the first of HOST's addresses that can be had."""
    failed = None
    for family, found in addresses(addr):
        refuse_other_machines(found)
        try:
            return bind(family, found)
        except OSError as error:
            failed = error
    raise SystemExit(f"bind {shown(addr)}: {failed.strerror}")


def addresses(addr):
    """Each address that HOST:PORT may mean, with its family."""
    # stage 28 {
    #- return [(socket.AF_INET, addr)]
    infos = socket.getaddrinfo(*addr, type=socket.SOCK_STREAM)
    return [(family, found) for family, _, _, _, found in infos]
    # stage 28 }


def refuse_other_machines(addr):
    """Whoever can connect gets a shell, without a password."""
    # stage 22 {
    #- pass
    if not ipaddress.ip_address(addr[0]).is_loopback:
        raise SystemExit(f"bind {shown(addr)}: refused: other machines could run commands here; use 127.0.0.1")
    # stage 22 }


def bind(family, addr):
    """A listener at this address."""
    # stage 1 {
    #- not_written(1)
    listener = socket.socket(family, socket.SOCK_STREAM)
    # Without it, a server that is started again finds its address in use for a minute.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(addr)
    listener.listen()
    return listener
    # stage 1 }


def accept(listener):
    """The next client's socket and address."""
    while True:
        try:
            return listener.accept()
        except OSError as error:
            note(f"accept: {error}")
            # Out of descriptors, the next call would fail at once.
            time.sleep(0.1)


def serve_client(sock, peer, args, places):
    """Serves one client to its end. Whatever it does, the server goes on."""
    with sock:
        try:
            give_up_after(sock, args.give_up)
            prepare_sending(sock, args.timeout)
            SERVE[args.protocol](sock, args.timeout)
        except (OSError, ValueError, RuntimeError) as error:
            note(f"client {shown(peer)}: {error}")
        finally:
            hang_up(sock)
            places.release()


def prepare_sending(sock, limit):
    """A client that does not read must not hold a thread, its place and its output without end."""
    seconds = struct.pack("@ll", int(limit), int(limit % 1 * 1_000_000))
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, seconds)
    # An answer is several frames: without this, Nagle's algorithm keeps the last one back, for 40 ms.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def give_up_after(sock, limit):
    """Breaks the connection off when the other machine has not answered for this time; None: never."""
    # stage 36 {
    #- if limit:
    #-     not_written(36)
    if not limit:
        return
    # While nobody sends, the kernel asks: after each pause, in whole seconds.
    pause = min(max(1, int(limit / 3)), 32_767)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, pause)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, pause)
    # It does not ask while bytes wait for an acknowledgement: they have a limit of their own, in milliseconds.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, min(int(limit * 1000), 2**31 - 1))
    # stage 36 }


def hang_up(sock):
    """Ends a connection, also for a thread that is still sending."""
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # the client was first


# stage 18 {
def stop_server():
    """Ends the server, and with it every command that runs."""
    starting.acquire()  # and never released: nothing starts any more
    for job in list(running):
        job.kill()
    os._exit(0)
# stage 18 }


# --- client -----------------------------------------------------------------


class Output:
    """Shows a command's output as text."""

    def __init__(self, encoding):
        self.encoding = encoding
        self.streams = {STDOUT: sys.stdout, STDERR: sys.stderr}
        # stage 31 {
        # One for each output: it keeps half a character until the rest comes.
        new_decoder = codecs.getincrementaldecoder(encoding)
        self.decoders = {kind: new_decoder("replace") for kind in self.streams}
        # stage 31 }

    def show(self, kind, data):
        """Shows the next piece of an output."""
        # stage 31 {
        #- text = data.decode(self.encoding, "replace")
        text = self.decoders[kind].decode(data)
        # stage 31 }
        self.streams[kind].write(text)
        self.streams[kind].flush()

    # stage 31 {
    def end(self):
        """Shows what the decoders still hold: an output may end in half a character."""
        for kind, stream in self.streams.items():
            stream.write(self.decoders[kind].decode(b"", final=True))
            stream.flush()
    # stage 31 }

    def show_result(self, result):
        """Shows the whole result of an older protocol, which may lack its last line end."""
        text = result.decode(self.encoding, "replace")
        print(text, end="" if text.endswith("\n") else "\n", flush=True)


class FramedClient:
    """Asks with frames."""

    def __init__(self, sock, encoding):
        self.frames = Frames(sock)
        self.encoding = encoding
        # stage 27 {
        self.can_cancel = False
        on_signals([signal.SIGINT], self.cancel)
        # stage 27 }

    def ask(self, command):
        """Runs one command and shows its output as it comes; its exit status."""
        # stage 23 {
        #- not_written(23)
        self.frames.send(COMMAND, command.encode())
        # stage 23 }
        # stage 27 {
        self.can_cancel = True
        # stage 27 }
        status = self.show_answer()
        # stage 27 {
        self.can_cancel = False
        # stage 27 }
        return status

    def show_answer(self):
        """Shows what comes up to the exit status, and returns that."""
        # stage 23 {
        #- not_written(23)
        output = Output(self.encoding)
        while frame := self.frames.receive():
            kind, payload = frame
            if kind in (STDOUT, STDERR):
                output.show(kind, payload)
            elif kind == ERROR:
                note(f"server: {without_controls(payload.decode(errors='replace'))}")
            elif kind == EXIT_STATUS:
                # stage 23 }
                # stage 31 {
                output.end()
                # stage 31 }
                # stage 23 {
                return int.from_bytes(payload, "big", signed=True)
        # stage 23 }
        # stage 26 {
        #- return 0
        raise ProtocolError("the server closed the connection before the exit status")
        # stage 26 }

    # stage 27 {
    def cancel(self):
        """Ctrl-C: cancels the command. Asked again, it ends the client: a server may never react."""
        if not self.can_cancel:
            os._exit(130)
        self.can_cancel = False
        try:
            self.frames.send(CANCEL)
        except OSError:
            pass  # `ask` sees it, too
    # stage 27 }


class HandshakeClient:
    """Asks as the classic tutorial does; the exit status is not known."""

    def __init__(self, sock, encoding):
        self.sock = sock
        self.output = Output(encoding)

    def ask(self, command):
        """Runs one command and shows its result."""
        # stage 33 {
        #- not_written(33)
        self.sock.sendall(command.encode())
        digits = self.sock.recv(RECV_SIZE)
        if not digits.isdigit():
            raise ProtocolError(f"{digits!r} instead of a length")
        self.sock.sendall(b"OK")
        self.output.show_result(recv_exactly(self.sock, int(digits)))
        return 0
        # stage 33 }


class NaiveClient:
    """Asks, and takes what one recv gives for the answer."""

    def __init__(self, sock, encoding):
        self.sock = sock
        self.output = Output(encoding)

    def ask(self, command):
        """Runs one command and shows what comes."""
        # stage 35 {
        #- not_written(35)
        self.sock.sendall(command.encode())
        result = self.sock.recv(RECV_SIZE)
        if not result:
            raise ProtocolError("the server closed the connection")
        self.output.show_result(result)
        return 0
        # stage 35 }


CLIENTS = {"framed": FramedClient, "handshake": HandshakeClient, "naive": NaiveClient}


def talk(args):
    """One command, or each line of stdin as one."""
    sock = connect(args.addr)
    give_up_after(sock, args.give_up)
    client = CLIENTS[args.protocol](sock, args.encoding)
    # stage 23 {
    if args.command:
        return exit_status(client.ask(" ".join(args.command)))
    # stage 23 }
    # stage 25 {
    #- not_written(25)
    while (line := read_line()) is not None:
        if line.strip():
            status = client.ask(line)
            if status != 0:
                note(f"exit status {status}")
    return 0
    # stage 25 }


def exit_status(status):
    """The status of this program for that of the command."""
    # stage 23 {
    # The system keeps 8 bits of it: of 256, a 0 would be left.
    if not 0 <= status <= 255:
        return 255
    # stage 23 }
    return status


def connect(addr):
    """A connection to the server."""
    # stage 29 {
    #- return socket.create_connection(addr)
    try:
        return socket.create_connection(addr)
    except OSError as error:
        raise SystemExit(f"connect {shown(addr)}: {error.strerror}")
    # stage 29 }


# --- given: what is not about sockets ---------------------------------------


def not_written(stage):
    """Ends the program where a stage is missing."""
    place = sys._getframe(1)
    note(f"{place.f_code.co_filename}:{place.f_lineno}: stage {stage} is not written yet")
    os._exit(1)


def note(text):
    """Talk goes to stderr, data to stdout."""
    print(text, file=sys.stderr, flush=True)


def without_controls(text):
    """A text of somebody else, made harmless for a terminal."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def shown(addr):
    """An address as it is written: 127.0.0.1:9000 or [::1]:9000."""
    host, port = addr[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def read_line():
    """The next line of stdin, or None at its end."""
    if sys.stdin.isatty():
        print(">>: ", end="", flush=True)
    line = sys.stdin.readline()
    return line.rstrip("\n") if line else None


def on_signals(signals, action):
    """Calls `action` in a thread of its own when one of these signals comes; Ctrl-C is SIGINT.

    Python runs a signal's handler between two steps of the main thread: when the signal comes a moment before
    that thread waits in `accept` or `recv`, only after that wait. But a byte goes into the pipe at once.
    """
    readable, writable = os.pipe()
    os.set_blocking(writable, False)
    signal.set_wakeup_fd(writable)
    for number in signals:
        signal.signal(number, lambda *_: None)

    def watch():
        while os.read(readable, 1):
            action()

    threading.Thread(target=watch, daemon=True).start()


# --- given: the command line ------------------------------------------------


def address(text):
    """HOST:PORT, the host in brackets if it is an IPv6 address."""
    host, _, port = text.rpartition(":")
    # stage 30 {
    if not host or not port.isdigit():
        raise argparse.ArgumentTypeError("write HOST:PORT, such as 127.0.0.1:9000")
    # stage 30 }
    return host.strip("[]"), int(port)


def duration(text):
    """Seconds, from text such as 60s or 300ms."""
    number = text.rstrip("ms")
    unit = text[len(number) :]
    # stage 30 {
    if not number.isdigit() or unit not in ("ms", "s", "m"):
        raise argparse.ArgumentTypeError("write a number with its unit, such as 500ms or 2s")
    # stage 30 }
    return min(int(number) * {"ms": 0.001, "s": 1, "m": 60}[unit], LONGEST)


def encoding(text):
    """The name of an encoding."""
    # stage 30 {
    try:
        b"x".decode(text)
    except LookupError as error:
        raise argparse.ArgumentTypeError(str(error))
    # stage 30 }
    return text


def parse():
    """The arguments. What follows `--` is the command, whatever it looks like."""
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(required=True)
    for name, run in [("server", serve), ("client", talk)]:
        command = commands.add_parser(name)
        command.set_defaults(run=run)
        command.add_argument("addr", nargs="?", type=address, default="127.0.0.1:9000")
        command.add_argument("--protocol", choices=list(SERVE), default="framed")
        command.add_argument("--give-up", type=duration)
        if name == "server":
            command.add_argument("--timeout", type=duration, default="60s")
            command.add_argument("--max-clients", type=int, default=64)
        else:
            command.add_argument("--encoding", type=encoding, default="utf-8")
    words = sys.argv[1:]
    cut = words.index("--") if "--" in words else len(words)
    args = parser.parse_args(words[:cut])
    args.command = words[cut + 1 :]
    return args


def main():
    """Exit status 0 is success, 1 failure, 2 a mistake on the command line; or that of the command."""
    args = parse()
    try:
        sys.exit(args.run(args))
    except KeyboardInterrupt:
        sys.exit(130)
    except (OSError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
