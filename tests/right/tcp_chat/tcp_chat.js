// tcp-chat in Node.js: its own modules, async functions, and streams that are read when a message is wanted.
// Does without: stage_27_who_is_cut_off_is_given_up
// (Node.js has neither TCP_USER_TIMEOUT nor TCP_KEEPINTVL.)
"use strict";
const net = require("node:net");
const dns = require("node:dns").promises;

const MAX_MESSAGE = 64 * 1024; // bytes, without the line end
const RAW_SIZE = 1024;
const FAREWELL = 1000; // milliseconds

class Failure extends Error {}

const note = (text) => process.stderr.write(text + "\n");
const show = (bytes) => process.stdout.write(bytes.toString("utf8") + "\n");

function usage(why) {
  note(`${why}\nusage: tcp_chat.js server|client [HOST:PORT] [--duplex | --raw] [--backlog N]`);
  process.exit(2);
}

function reason(error) {
  const words = { EADDRINUSE: "address already in use", ECONNREFUSED: "connection refused", ECONNRESET: "connection reset" };
  return words[error.code] ?? error.message;
}

// What arrives over a stream, taken line by line. Nothing is read before it is wanted.
class Lines {
  constructor(stream, limit = Infinity) {
    this.stream = stream;
    this.limit = limit;
    this.buffer = Buffer.alloc(0);
    this.ended = false;
    this.error = null;
    this.wake = () => {};
    stream.on("readable", () => this.wake());
    stream.on("end", () => { this.ended = true; this.wake(); });
    stream.on("error", (error) => { this.error = error; this.wake(); });
    stream.on("close", () => { this.ended = true; this.wake(); });
  }

  // Waits for bytes: some of them, or null at the end.
  async receive(room = Infinity) {
    for (;;) {
      const there = Math.min(room, this.stream.readableLength);
      const bytes = there > 0 ? this.stream.read(there) : this.stream.read();
      if (bytes) return bytes;
      if (this.error) throw this.error;
      if (this.ended) return null;
      await new Promise((wake) => { this.wake = wake; });
    }
  }

  // Waits for a line, without its line end; null at the end.
  async next() {
    for (;;) {
      const end = this.buffer.indexOf("\n");
      if (end >= 0) return this.take(end, end + 1);
      if (this.buffer.length > this.limit + 1) throw new Failure("the message is too long");
      const bytes = await this.receive();
      if (bytes) this.buffer = Buffer.concat([this.buffer, bytes]);
      else if (this.buffer.length > 0) return this.take(this.buffer.length, this.buffer.length);
      else return null;
    }
  }

  take(end, used) {
    let line = this.buffer.subarray(0, end);
    this.buffer = this.buffer.subarray(used);
    if (this.limit < Infinity && used > end && line.at(-1) === 13) line = line.subarray(0, -1);
    if (line.length > this.limit) throw new Failure("the message is too long");
    return line;
  }
}

// A connection: how messages are sent and received over it.
class Messages {
  constructor(socket, raw) {
    this.socket = socket;
    this.raw = raw;
    this.lines = new Lines(socket, MAX_MESSAGE);
  }

  async receive() {
    if (!this.raw) return this.lines.next();
    const bytes = await this.lines.receive(RAW_SIZE);
    return bytes && Buffer.from(bytes.toString("latin1").replace(/[\r\n]+$/, ""), "latin1");
  }

  async send(text) {
    if (this.raw && text.length === 0) return note("not sent: an empty raw message is no message");
    const bytes = this.raw ? text : Buffer.concat([text, Buffer.from("\n")]);
    await new Promise((done, failed) => this.socket.write(bytes, (error) => (error ? failed(error) : done())));
  }

  // Ends our direction.
  async end() {
    await new Promise((done) => this.socket.end(done));
  }

  async hear() {
    for (let text; (text = await this.receive()) !== null; ) show(text);
  }
}

// Both talk at any time. A line that was asked for and has not come belongs to the next conversation.
class Keyboard {
  constructor(typed) {
    this.typed = typed;
    this.asked = null;
    this.ended = false;
  }

  async converse(messages, untilBoth) {
    let peerEnded = false;
    const heard = messages.hear().then(() => { peerEnded = true; return undefined; });
    while (!peerEnded || (untilBoth && !this.ended)) {
      const waiting = peerEnded ? [] : [heard];
      if (!this.ended) waiting.push((this.asked ??= this.typed.next()));
      const text = await Promise.race(waiting);
      if (text === undefined) continue; // the peer has ended
      this.asked = null;
      if (text === null) {
        this.ended = true;
        await messages.end();
      } else await messages.send(text);
    }
    return !this.ended;
  }
}

// Takes turns until the client has left: true; or until our own user has nothing more to say: false.
async function takeTurns(messages, typed) {
  for (let text; (text = await messages.receive()) !== null; ) {
    show(text);
    const reply = await typed.next();
    if (reply === null) {
      setTimeout(() => process.exit(0), FAREWELL);
      await messages.end();
      await messages.hear();
      return false;
    }
    await messages.send(reply);
  }
  return true;
}

async function serve(options, typed) {
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
  // Node.js accepts by itself. Who comes too early is kept here, unread, until it is their turn.
  const early = [];
  let wake = () => {};
  const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    socket.on("error", () => {});
    early.push(socket);
    wake();
  });
  await listen(server, options);
  const { address, port, family } = server.address();
  show(Buffer.from(`listening on ${family === "IPv6" ? `[${address}]` : address}:${port}`));
  const keyboard = new Keyboard(typed);
  for (let goesOn = true; goesOn; ) {
    while (early.length === 0) await new Promise((come) => { wake = come; });
    const socket = early.shift();
    const messages = new Messages(socket, options.raw);
    try {
      goesOn = await (options.duplex ? keyboard.converse(messages, false) : takeTurns(messages, typed));
      note("the client left");
    } catch (error) {
      note(`client: ${reason(error)}`);
    }
    socket.destroy();
  }
}

async function eachAddress(options, operation, attempt) {
  let failure;
  try {
    for (const { address } of await dns.lookup(options.host, { all: true })) {
      try {
        return await attempt(address);
      } catch (error) {
        failure = error;
      }
    }
  } catch (error) {
    failure = error;
  }
  throw new Failure(`${operation} ${options.addr}: ${reason(failure)}`);
}

const listen = (server, options) =>
  eachAddress(options, "bind", (host) => new Promise((done, failed) => {
    server.once("error", failed);
    server.listen({ host, port: options.port, backlog: options.backlog }, () => {
      server.off("error", failed);
      done();
    });
  }));

const connect = (options) =>
  eachAddress(options, "connect", (host) => new Promise((done, failed) => {
    const socket = net.connect({ host, port: options.port, allowHalfOpen: true });
    socket.once("error", failed);
    socket.once("connect", () => {
      socket.off("error", failed);
      done(socket);
    });
  }));

async function talk(options, typed) {
  const socket = await connect(options);
  const messages = new Messages(socket, options.raw);
  try {
    if (options.duplex) await new Keyboard(typed).converse(messages, true);
    else await speakFirst(messages, typed);
  } catch (error) {
    throw new Failure(`talk with ${options.addr}: ${reason(error)}`);
  }
  if (!socket.destroyed && !socket.writableEnded) await messages.end();
}

async function speakFirst(messages, typed) {
  for (let text; (text = await typed.next()) !== null; ) {
    await messages.send(text);
    const reply = await messages.receive();
    if (reply === null) return note("the server closed the conversation");
    show(reply);
  }
}

function commandLine([command, ...args]) {
  const options = { addr: "127.0.0.1:9000", backlog: 5, duplex: false, raw: false };
  if (command !== "server" && command !== "client") usage("server or client?");
  while (args.length > 0) {
    const arg = args.shift();
    if (arg === "--duplex" || arg === "--raw") options[arg.slice(2)] = true;
    else if (arg === "--backlog" && command === "server") {
      if (!/^\d+$/.test(args[0] ?? "")) usage("--backlog: write a number");
      options.backlog = Number(args.shift());
    } else if (arg === "--no-reuse-address") usage("--no-reuse-address: Node.js always sets SO_REUSEADDR");
    else if (arg.startsWith("-")) usage(`there is no option ${arg}`);
    else options.addr = arg;
  }
  if (options.duplex && options.raw) usage("--duplex does not go with --raw");
  const parts = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(options.addr);
  if (!parts || Number(parts[3]) > 65535) usage("write HOST:PORT, such as 127.0.0.1:9000 or [::1]:9000");
  return { command, ...options, host: parts[1] ?? parts[2], port: Number(parts[3]) };
}

const options = commandLine(process.argv.slice(2));
(options.command === "server" ? serve : talk)(options, new Lines(process.stdin)).then(
  () => process.exit(0),
  (error) => {
    note(error instanceof Failure ? error.message : reason(error));
    process.exit(1);
  },
);
