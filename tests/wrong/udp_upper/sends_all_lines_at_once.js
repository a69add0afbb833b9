/* Wrong: the client does not wait for an answer before it sends the next line.
 *
 * What the user sees: when a line is lost, the answer to the next is printed before its own.
 * Caught by: stage_18_a_line_without_an_answer_does_not_stop_the_next
 * Because: one line at a time
 */
const dgram = require("dgram");
const dns = require("dns").promises;

const [role, ...args] = process.argv.slice(2);
const options = { "--buffer": "65535", "--timeout": "1s", "--retries": "3" };
let addr = "127.0.0.1:9000";
for (let at = 0; at < args.length; at++) {
  if (args[at] in options) options[args[at]] = args[++at];
  else addr = args[at];
}
const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const [, number, unit] = options["--timeout"].match(/^(\d+)(ms|s|m|h)$/) ?? usage();
const timeout = Number(number) * units[unit];
const retries = Number(options["--retries"]);
const bufferSize = Number(options["--buffer"]);

function usage() {
  console.error("usage: server|client [ADDR] [--buffer N] [--timeout 1s] [--retries 3]");
  process.exit(2);
}

function upper(bytes) {
  return Buffer.from(bytes.map((byte) => (byte >= 97 && byte <= 122 ? byte - 32 : byte)));
}

function withoutLineEnd(bytes) {
  let length = bytes.length;
  if (bytes[length - 1] === 10) length -= bytes[length - 2] === 13 ? 2 : 1;
  return bytes.subarray(0, length);
}

function show(bytes) {
  process.stdout.write(bytes.toString("utf8") + "\n");
}

async function open() {
  const colon = addr.lastIndexOf(":");
  const host = addr.slice(0, colon).replace(/[[\]]/g, "");
  const found = await dns.lookup(host, { all: true });
  return found.map((one) => ({ type: `udp${one.family}`, host: one.address, port: Number(addr.slice(colon + 1)) }));
}

async function serve() {
  process.on("SIGINT", () => process.exit(0));
  const [{ type, host, port }] = await open();
  const socket = dgram.createSocket(type);
  socket.on("error", (error) => {
    console.error(`bind ${addr}: ${error.message}`);
    process.exit(1);
  });
  socket.bind({ address: host, port, exclusive: true }, () => {
    const own = socket.address();
    show(Buffer.from(`listening on ${own.family === "IPv6" ? `[${own.address}]` : own.address}:${own.port}`));
  });
  socket.on("message", (datagram, peer) => {
    const left = datagram.subarray(0, bufferSize);
    if (left.length < datagram.length) console.error(`${datagram.length} bytes were cut to ${left.length}`);
    show(withoutLineEnd(left));
    socket.send(upper(left), peer.port, peer.address, (error) => error && console.error(error.message));
  });
}

async function talk() {
  const servers = await open();
  let rest = Buffer.alloc(0);
  let failed = false;
  let lines = 0;
  const asked = [];
  const ask = (line) => asked.push(answer(servers, line, ++lines).catch((error) => {
    console.error(error.message);
    failed = true;
  }));
  for await (const chunk of process.stdin) {
    rest = Buffer.concat([rest, chunk]);
    for (let end; (end = rest.indexOf(10)) >= 0; rest = rest.subarray(end + 1)) {
      ask(withoutLineEnd(rest.subarray(0, end + 1)));
    }
  }
  if (rest.length) ask(rest);
  await Promise.all(asked);
  process.exitCode = failed ? 1 : 0;
}

async function answer(servers, line, number) {
  const reasons = [];
  for (const server of servers) {
    try {
      return show(await exchange(server, line));
    } catch (error) {
      reasons.push(`${server.host}:${server.port}: ${error.message}`);
    }
  }
  throw new Error(`line ${number}: ${reasons.join("; ")}`);
}

function exchange({ type, host, port }, line) {
  const expected = upper(line);
  const socket = dgram.createSocket(type);
  let timer;
  return new Promise((resolve, reject) => {
    let tries = 0;
    const attempt = () => {
      if (tries++ > retries) return reject(new Error("no reply"));
      timer = setTimeout(attempt, Math.min(timeout, 2 ** 31 - 1));
      socket.send(line, (error) => error && reject(error));
    };
    socket.on("message", (reply) => expected.equals(reply) && resolve(reply));
    socket.on("error", reject);
    socket.connect(port, host, (error) => (error ? reject(error) : attempt()));
  }).finally(() => {
    clearTimeout(timer);
    socket.close();
  });
}

if (role === "server") serve();
else if (role === "client") talk();
else usage();
