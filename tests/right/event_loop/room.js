// A right program for Node.js, whose loop calls back.

const net = require("net");

const MAX_LINE = 4096; // bytes
const MAX_OUTBOX = 64 * 1024; // bytes
const FAREWELL = 1000; // milliseconds

function usage(why) {
  console.error(why);
  process.exit(2);
}

function duration(text) {
  const [, number, unit] = /^(\d+)(ms|s|m)$/.exec(text || "") || usage("write a time, such as 500ms");
  return Number(number) * { ms: 1, s: 1000, m: 60000 }[unit];
}

function positive(text) {
  return Number(text) > 0 ? Number(text) : usage("write a number from 1");
}

const options = { addr: "127.0.0.1:9002", quiet: false, idle: 0, maxPeers: 10000 };
const words = process.argv.slice(2);
if (words.shift() !== "room") usage("room [HOST:PORT] [--quiet] [--idle TIME] [--max-peers N]");
while (words.length > 0) {
  const word = words.shift();
  if (word === "--quiet") options.quiet = true;
  else if (word === "--idle") options.idle = duration(words.shift());
  else if (word === "--max-peers") options.maxPeers = positive(words.shift());
  else options.addr = word;
}
const parts = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(options.addr);
if (!parts || Number(parts[3]) > 65535) usage("write HOST:PORT");

const shown = (host, port) => (host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`);
const peers = new Set();

function tell(peer, line) {
  peer.socket.write(line);
  // What the kernel did not take is kept here.
  if (peer.socket.writableLength > MAX_OUTBOX) {
    peer.isLeaving = true;
    peer.socket.destroy();
  }
}

function say(speaker, line) {
  if (line.length > 0 && line[line.length - 1] === 13) line = line.subarray(0, -1);
  const text = `${speaker.name}: ${line.toString("utf8")}\n`;
  if (!options.quiet) process.stdout.write(text);
  for (const peer of peers) {
    if (peer !== speaker && !peer.isLeaving) tell(peer, text);
  }
}

function leave(peer) {
  if (peer.isLeaving) return;
  peer.isLeaving = true;
  peer.socket.end(() => peer.socket.destroy());
  peer.timer = setTimeout(() => peer.socket.destroy(), FAREWELL);
}

function refuse(peer) {
  peer.inbox = Buffer.alloc(0);
  peer.socket.write(`line longer than ${MAX_LINE} bytes\n`);
  leave(peer);
}

function receive(peer, data) {
  if (peer.isLeaving) return;
  heardOf(peer);
  peer.inbox = Buffer.concat([peer.inbox, data]);
  for (let end; !peer.isLeaving && (end = peer.inbox.indexOf(10)) >= 0; ) {
    if (end > MAX_LINE) return refuse(peer);
    const line = peer.inbox.subarray(0, end);
    peer.inbox = peer.inbox.subarray(end + 1);
    say(peer, line);
  }
  if (peer.inbox.length > MAX_LINE) refuse(peer);
}

function heardOf(peer) {
  if (options.idle === 0) return;
  clearTimeout(peer.timer);
  peer.timer = setTimeout(() => peer.socket.destroy(), options.idle);
}

const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  socket.on("error", () => {});
  if (peers.size >= options.maxPeers || socket.remoteAddress === undefined) return socket.destroy();
  const name = shown(socket.remoteAddress, socket.remotePort);
  const peer = { socket, name, inbox: Buffer.alloc(0), isLeaving: false, timer: undefined };
  peers.add(peer);
  console.error(`${name} has joined`);
  heardOf(peer);
  socket.on("data", (data) => {
    receive(peer, data);
    // Node.js reads from one socket up to 32 times before it looks at the next.
    socket.pause();
    setImmediate(() => socket.resume());
  });
  socket.on("end", () => {
    if (peer.inbox.length > 0 && !peer.isLeaving) say(peer, peer.inbox);
    leave(peer);
  });
  socket.on("close", () => {
    clearTimeout(peer.timer);
    peers.delete(peer);
    console.error(`${name} has left`);
    if (isStopping && peers.size === 0) process.exit(0);
  });
});

let isStopping = false;

function stop() {
  isStopping = true;
  server.close();
  if (peers.size === 0) process.exit(0);
  for (const peer of peers) leave(peer);
}

process.on("SIGINT", stop);
process.on("SIGTERM", stop);
server.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
server.listen({ host: parts[1] || parts[2], port: Number(parts[3]), backlog: 1024 }, () => {
  const { address, port } = server.address();
  console.log(`listening on ${shown(address, port)}`);
});
