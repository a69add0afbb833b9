/* Wrong: a cancel kills the child that Node started, which is the shell.
 *
 * What the user sees: after Ctrl-C the client hangs, since what the shell had started holds the pipes.
 * Caught by: stage_14_the_whole_process_group_dies
 * Because: kill the process group, not only the shell
 */
const net = require('net');
const { spawn } = require('child_process');
const signals = require('os').constants.signals;

function frame(kind, payload) {
  const header = Buffer.alloc(5);
  header[0] = kind;
  header.writeUInt32BE(payload.length, 1);
  return Buffer.concat([header, payload]);
}

function serve(socket) {
  let pending = Buffer.alloc(0);
  let child = null;
  const waiting = [];

  function runNext() {
    if (child || waiting.length === 0) return;
    child = spawn('sh', ['-c', waiting.shift()], { stdio: ['ignore', 'pipe', 'pipe'] });
    [child.stdout, child.stderr].forEach((output, i) => {
      output.on('data', (data) => {
        for (let at = 0; at < data.length; at += 65536) {
          socket.write(frame(2 + i, data.subarray(at, at + 65536)));
        }
      });
    });
    child.on('close', (code, signal) => {
      const status = Buffer.alloc(4);
      status.writeInt32BE(signal ? 128 + signals[signal] : code);
      socket.write(frame(4, status));
      child = null;
      runNext();
    });
  }

  socket.on('data', (data) => {
    pending = Buffer.concat([pending, data]);
    while (pending.length >= 5 && pending.length >= 5 + pending.readUInt32BE(1)) {
      const end = 5 + pending.readUInt32BE(1);
      if (pending[0] === 1) waiting.push(pending.subarray(5, end).toString());
      if (pending[0] === 6 && child) child.kill('SIGKILL');
      pending = pending.subarray(end);
    }
    runNext();
  });
  socket.on('error', () => {});
}

const server = net.createServer(serve);
server.listen(0, '127.0.0.1', () => console.log(`listening on 127.0.0.1:${server.address().port}`));
