// remote-cmd in JavaScript, for Node.js without packages: all stages but one, written from the exercise page alone.
// Does without: stage_36_who_is_cut_off_is_given_up
// (Node.js has neither TCP_USER_TIMEOUT nor TCP_KEEPINTVL.)
'use strict';

const net = require('net');
const dns = require('dns');
const { spawn } = require('child_process');

const COMMAND = 1, STDOUT = 2, STDERR = 3, EXIT_STATUS = 4, ERROR = 5, CANCEL = 6;
const MAX_PAYLOAD = 65536;
const RECV_SIZE = 1024; // of the two older protocols
const MAX_RESULT = 64 * 1024 * 1024;
const MAX_WAITING = 64;
const SIGNALS = require('os').constants.signals;

function fail(text, status = 1) {
  process.stderr.write(`${text}\n`);
  process.exit(status);
}

function frame(kind, payload = Buffer.alloc(0)) {
  const header = Buffer.alloc(5);
  header.writeUInt8(kind, 0);
  header.writeUInt32BE(payload.length, 1);
  return Buffer.concat([header, payload]);
}

function statusFrame(status) {
  const payload = Buffer.alloc(4);
  payload.writeInt32BE(status);
  return frame(EXIT_STATUS, payload);
}

/** Takes whole frames out of what comes, however it is cut. */
class FrameReader {
  constructor() {
    this.pieces = [];
    this.length = 0;
  }

  add(piece) {
    this.pieces.push(piece);
    this.length += piece.length;
  }

  join() {
    if (this.pieces.length > 1) this.pieces = [Buffer.concat(this.pieces, this.length)];
    return this.pieces[0];
  }

  /** The next frame, or null if it is not complete; throws at one that is none. */
  next() {
    if (this.length < 5) return null;
    if (this.pieces[0].length < 5) this.join();
    const kind = this.pieces[0].readUInt8(0);
    const length = this.pieces[0].readUInt32BE(1);
    if (kind < COMMAND || kind > CANCEL) throw new Error(`unknown kind ${kind}`);
    if (length > MAX_PAYLOAD) throw new Error(`a frame of ${length} bytes; at most ${MAX_PAYLOAD} are allowed`);
    if (this.length < 5 + length) return null;
    const all = this.join();
    const rest = all.subarray(5 + length);
    this.pieces = rest.length ? [rest] : [];
    this.length = rest.length;
    return { kind, payload: all.subarray(5, 5 + length) };
  }
}

// --- commands ---------------------------------------------------------------

const running = new Set();

/** Runs a command; `take(kind, data)` returns false when the outputs are to pause. */
class Job {
  constructor(text, limit, take, ended) {
    this.child = spawn('sh', ['-c', text], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    this.why = null;
    this.status = null;
    this.paused = false;
    running.add(this);
    this.timer = setTimeout(() => this.kill(`a command may run for ${limit} ms`), limit);
    let open = 3; // two outputs, and the shell
    const one = () => {
      if (--open > 0) return;
      clearTimeout(this.linger);
      running.delete(this);
      ended(this.status, this.why);
    };
    for (const [kind, output] of [[STDOUT, this.child.stdout], [STDERR, this.child.stderr]]) {
      output.on('data', (data) => {
        for (let at = 0; at < data.length; at += MAX_PAYLOAD) {
          if (!take(kind, data.subarray(at, at + MAX_PAYLOAD))) this.pause();
        }
      });
      output.on('close', one);
    }
    this.child.on('error', (error) => {
      this.status = 127;
      take(STDERR, Buffer.from(`${error.message}\n`));
    });
    this.child.on('exit', (code, signal) => {
      clearTimeout(this.timer);
      this.status = signal ? 128 + SIGNALS[signal] : code;
      this.killGroup();
      this.waitAWhile();
      one();
    });
  }

  /** A process that has left the group may hold the pipes open: it is not waited for. */
  waitAWhile() {
    this.linger = setTimeout(() => {
      if (this.paused) return this.waitAWhile();
      this.child.stdout.destroy();
      this.child.stderr.destroy();
    }, 1000);
  }

  pause() {
    this.paused = true;
    this.child.stdout.pause();
    this.child.stderr.pause();
  }

  resume() {
    this.paused = false;
    this.child.stdout.resume();
    this.child.stderr.resume();
  }

  kill(why = null) {
    if (this.status !== null) return;
    this.why = this.why || why;
    this.killGroup();
  }

  killGroup() {
    try {
      process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // all of the group are dead
    }
  }
}

function decodeStrictly(bytes) {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  if (text.includes('\0')) throw new Error('a command cannot hold a byte 0');
  return text;
}

// --- server -----------------------------------------------------------------

class FramedClient {
  constructor(socket, limit) {
    this.socket = socket;
    this.limit = limit;
    this.reader = new FrameReader();
    this.waiting = [];
    this.job = null;
    this.refused = false;
    this.timer = null;
    socket.on('data', (data) => this.hear(data));
    socket.on('end', () => {
      if (this.reader.length > 0 && !this.refused) this.refuse('the stream ended inside a frame');
      else if (!this.refused) this.leave();
    });
    socket.on('error', () => this.leave());
    socket.on('close', () => this.leave());
    socket.on('drain', () => this.job && this.job.resume());
  }

  hear(data) {
    if (this.refused) return; // thrown away
    this.reader.add(data);
    try {
      for (let one; (one = this.reader.next()); ) {
        clearTimeout(this.timer);
        this.timer = null;
        this.obey(one);
      }
    } catch (error) {
      return this.refuse(error.message);
    }
    if (this.reader.length > 0 && !this.timer) {
      this.timer = setTimeout(() => this.refuse('the frame was not finished in time'), this.limit);
    }
  }

  obey({ kind, payload }) {
    if (kind === COMMAND) {
      if (this.waiting.length === MAX_WAITING) throw new Error('too many commands are waiting');
      this.waiting.push(decodeStrictly(payload));
      this.startNext();
    } else if (kind === CANCEL) {
      if (this.job) this.job.kill();
    } else {
      throw new Error(`a client does not send frames of kind ${kind}`);
    }
  }

  startNext() {
    if (this.job || this.waiting.length === 0) return;
    const take = (kind, data) => this.socket.destroyed || this.socket.write(frame(kind, data));
    this.job = new Job(this.waiting.shift(), this.limit, take, (status, why) => {
      this.job = null;
      if (this.refused || this.socket.destroyed) return;
      if (why) this.socket.write(frame(ERROR, Buffer.from(`killed: ${why}`)));
      this.socket.write(statusFrame(status));
      this.startNext();
    });
  }

  refuse(why) {
    if (this.refused) return;
    this.refused = true;
    this.stop();
    this.socket.end(frame(ERROR, Buffer.from(why)));
    // What the client still sends is read, so that our message is not lost; but not for long.
    setTimeout(() => this.socket.destroy(), 1000);
  }

  stop() {
    clearTimeout(this.timer);
    this.waiting = [];
    if (this.job) this.job.kill();
  }

  leave() {
    this.stop();
    this.socket.destroy();
  }
}

/** Is this text a command, or something that a browser sends? */
function checkCommand(text) {
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/.test(text)) throw new Error('a control character is no text');
  const line = text.split('\n', 1)[0].replace(/\r$/, '');
  if (/^[A-Z-]{3,} /.test(line) || / HTTP\/[0-9.]+$/.test(line)) throw new Error('an HTTP request is not a command');
}

/** The two older protocols. */
class OlderClient {
  constructor(socket, limit, isHandshake) {
    this.socket = socket;
    this.limit = limit;
    this.isHandshake = isHandshake;
    this.job = null;
    this.result = null; // waits for OK
    this.pending = Buffer.alloc(0);
    socket.on('data', (data) => {
      this.pending = Buffer.concat([this.pending, data]);
      this.look();
    });
    socket.on('end', () => this.leave());
    socket.on('error', () => this.leave());
    socket.on('close', () => this.leave());
  }

  look() {
    if (this.result !== null) {
      if (this.pending.length < 2) return;
      if (this.pending.subarray(0, 2).toString('latin1') !== 'OK') return this.leave();
      this.pending = this.pending.subarray(2);
      this.socket.write(this.result);
      this.result = null;
    }
    if (this.job || this.pending.length === 0) return;
    if (this.pending.length > RECV_SIZE) return this.leave();
    let text;
    try {
      const whole = wholeCharacters(this.pending);
      text = decodeStrictly(this.pending.subarray(0, whole));
      checkCommand(text);
      if (whole < this.pending.length) return; // half a character: the rest comes later
    } catch {
      return this.leave();
    }
    this.pending = Buffer.alloc(0);
    this.run(text);
  }

  run(text) {
    const outputs = { [STDOUT]: [], [STDERR]: [] };
    let kept = 0;
    const take = (kind, data) => {
      kept += data.length;
      if (kept > MAX_RESULT) this.job.kill('the output is too long to be kept');
      else outputs[kind].push(data);
      return true;
    };
    this.job = new Job(text, this.limit, take, (status, why) => {
      this.job = null;
      if (this.socket.destroyed) return;
      if (why) outputs[STDERR].push(Buffer.from(`\nkilled: ${why}`));
      let result = Buffer.concat([...outputs[STDOUT], ...outputs[STDERR]]);
      if (result.length === 0 && status === 0) result = Buffer.from('Run Perfectly');
      if (this.isHandshake) {
        this.result = result;
        this.socket.write(String(result.length));
      } else {
        this.socket.write(result.length ? result : Buffer.from('(no output)'));
      }
      this.look();
    });
  }

  leave() {
    if (this.job) this.job.kill();
    this.socket.destroy();
  }
}

/** How many of the bytes are whole characters, if only the last one is cut. */
function wholeCharacters(bytes) {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf8 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function isLoopback(ip) {
  return ip === '::1' || /^(::ffff:)?127\./.test(ip);
}

function serve({ host, port, addr, protocol, timeout, maxClients }) {
  const server = net.createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: false }, (socket) => {
    if (server.clients === maxClients) return socket.destroy();
    server.clients += 1;
    socket.on('close', () => (server.clients -= 1));
    if (protocol === 'framed') new FramedClient(socket, timeout);
    else new OlderClient(socket, timeout, protocol === 'handshake');
  });
  server.clients = 0;
  dns.lookup(host, { all: true, verbatim: true }, (error, found) => {
    if (error) fail(`resolve ${addr}: ${error.message}`);
    for (const { address } of found) {
      if (!isLoopback(address)) {
        fail(`bind ${shown(address, port)}: refused: other machines could run commands here; use 127.0.0.1`);
      }
    }
    const tryNext = () => {
      const { address } = found.shift();
      server.once('error', (why) => (found.length ? tryNext() : fail(`bind ${addr}: ${why.message}`)));
      server.listen(port, address);
    };
    tryNext();
  });
  server.on('listening', () => {
    const at = server.address();
    console.log(`listening on ${shown(at.address, at.port)}`);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      for (const job of running) job.killGroup();
      process.exit(0);
    });
  }
}

// --- client -----------------------------------------------------------------

/** Connects, and gives what comes piece by piece. */
function connect({ host, port, addr }) {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, noDelay: true, autoSelectFamily: true });
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      socket.on('error', () => socket.destroy());
      resolve(socket);
    });
    socket.once('error', (error) => fail(`connect ${addr}: ${(error.errors || [error])[0].message}`));
  });
}

class Asker {
  constructor(socket, { protocol, encoding }) {
    this.socket = socket;
    this.protocol = protocol;
    this.encoding = encoding;
    this.reader = new FrameReader();
    this.bytes = Buffer.alloc(0);
    this.isEnded = false;
    this.canCancel = false;
    this.wake = () => {};
    socket.on('data', (data) => {
      if (protocol === 'framed') this.reader.add(data);
      else this.bytes = Buffer.concat([this.bytes, data]);
      this.wake();
    });
    socket.on('close', () => {
      this.isEnded = true;
      this.wake();
    });
    if (protocol === 'framed') process.on('SIGINT', () => this.interrupted());
  }

  interrupted() {
    if (!this.canCancel) process.exit(130);
    this.canCancel = false;
    this.socket.write(frame(CANCEL));
  }

  more() {
    if (this.isEnded) fail('the server closed the connection');
    return new Promise((resolve) => (this.wake = resolve));
  }

  ask(text) {
    if (this.protocol === 'framed') return this.askFramed(text);
    if (this.protocol === 'handshake') return this.askHandshake(text);
    return this.askNaive(text);
  }

  async askFramed(text) {
    const decoders = { [STDOUT]: new TextDecoder(this.encoding, { ignoreBOM: true }), [STDERR]: new TextDecoder(this.encoding, { ignoreBOM: true }) };
    const streams = { [STDOUT]: process.stdout, [STDERR]: process.stderr };
    this.canCancel = true;
    this.socket.write(frame(COMMAND, Buffer.from(text)));
    for (;;) {
      let one;
      try {
        one = this.reader.next();
      } catch (error) {
        fail(`the server sent no frame: ${error.message}`);
      }
      if (!one) {
        await this.more();
        continue;
      }
      const { kind, payload } = one;
      if (kind === STDOUT || kind === STDERR) {
        streams[kind].write(decoders[kind].decode(payload, { stream: true }));
      } else if (kind === ERROR) {
        process.stderr.write(`server: ${payload.toString().replace(/[^\P{C}\n]/gu, '?')}\n`);
      } else if (kind === EXIT_STATUS && payload.length === 4) {
        for (const of of [STDOUT, STDERR]) streams[of].write(decoders[of].decode());
        this.canCancel = false;
        return payload.readInt32BE(0);
      } else {
        fail(`the server sent a frame of kind ${kind}`);
      }
    }
  }

  async askHandshake(text) {
    this.socket.write(text);
    while (this.bytes.length === 0) await this.more();
    const digits = this.bytes.toString('latin1');
    this.bytes = Buffer.alloc(0);
    if (!/^[0-9]+$/.test(digits)) fail(`${JSON.stringify(digits)} instead of a length`);
    this.socket.write('OK');
    const pieces = [];
    for (let left = Number(digits); left > 0; ) {
      while (this.bytes.length === 0) await this.more();
      const piece = this.bytes.subarray(0, left);
      this.bytes = this.bytes.subarray(piece.length);
      pieces.push(piece);
      left -= piece.length;
    }
    this.show(Buffer.concat(pieces));
    return 0;
  }

  async askNaive(text) {
    this.socket.write(text);
    while (this.bytes.length === 0) await this.more();
    const result = this.bytes.subarray(0, RECV_SIZE);
    this.bytes = this.bytes.subarray(result.length);
    this.show(result);
    return 0;
  }

  show(result) {
    const text = new TextDecoder(this.encoding, { ignoreBOM: true }).decode(result);
    process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  }
}

async function* linesOfStdin() {
  let pending = Buffer.alloc(0);
  const prompt = () => process.stdin.isTTY && process.stdout.write('>>: ');
  prompt();
  for await (const piece of process.stdin) {
    pending = Buffer.concat([pending, piece]);
    for (let at; (at = pending.indexOf(10)) >= 0; ) {
      const line = pending.subarray(0, at).toString();
      pending = pending.subarray(at + 1);
      yield line;
      prompt();
    }
  }
  if (pending.length) yield pending.toString();
}

async function talk(options) {
  const asker = new Asker(await connect(options), options);
  if (options.command.length) {
    const status = await asker.ask(options.command.join(' '));
    return exitAfterOutput(status >= 0 && status <= 255 ? status : 255);
  }
  for await (const line of linesOfStdin()) {
    if (line.trim() === '') continue;
    const status = await asker.ask(line);
    if (status !== 0) process.stderr.write(`exit status ${status}\n`);
  }
  return exitAfterOutput(0);
}

/** `process.exit` alone may lose what a pipe has not taken yet. */
function exitAfterOutput(status) {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(status)));
}

// --- the command line -------------------------------------------------------

function shown(host, port) {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function duration(text) {
  const match = /^([0-9]+)(ms|s|m)$/.exec(text);
  if (!match || Number(match[1]) === 0) fail('write a time with its unit, such as 500ms or 2s', 2);
  return Math.min(Number(match[1]) * { ms: 1, s: 1000, m: 60000 }[match[2]], 2 ** 31 - 1);
}

function parse(args) {
  const what = args.shift();
  if (what !== 'server' && what !== 'client') fail('usage: server | client [ADDR] [OPTIONS]', 2);
  const options = { addr: '127.0.0.1:9000', protocol: 'framed', timeout: 60000, maxClients: 64, encoding: 'utf-8', command: [] };
  const cut = args.indexOf('--');
  if (cut >= 0) options.command = args.splice(cut).slice(1);
  while (args.length) {
    const word = args.shift();
    if (word === '--protocol') options.protocol = args.shift();
    else if (word === '--timeout' && what === 'server') options.timeout = duration(args.shift() || '');
    else if (word === '--max-clients' && what === 'server') options.maxClients = Number(args.shift());
    else if (word === '--encoding' && what === 'client') options.encoding = args.shift();
    else if (word.startsWith('-')) fail(`unknown option ${word}`, 2);
    else options.addr = word;
  }
  const address = /^(?:\[([^\]]+)\]|([^:]+)):([0-9]{1,5})$/.exec(options.addr);
  if (!address || Number(address[3]) > 65535) fail(`${options.addr}: write HOST:PORT, such as 127.0.0.1:9000`, 2);
  options.host = address[1] || address[2];
  options.port = Number(address[3]);
  if (!['framed', 'handshake', 'naive'].includes(options.protocol)) fail('--protocol framed, handshake or naive', 2);
  if (!Number.isInteger(options.maxClients) || options.maxClients < 1) fail('--max-clients is a number', 2);
  try {
    new TextDecoder(options.encoding);
  } catch {
    fail(`no such encoding: ${options.encoding}`, 2);
  }
  return [what, options];
}

const [what, options] = parse(process.argv.slice(2));
if (what === 'server') serve(options);
else talk(options);
