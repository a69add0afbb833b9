// Wrong: what socket.write returns is not looked at, so what a peer does not read is kept in memory.
//
// What the user sees: a peer that sends and does not read makes the server larger and larger.
// Caught by: stage_06_a_peer_that_never_reads_blocks_nobody
// Because: kept in memory without a limit

const net = require("net");
const { StringDecoder } = require("string_decoder");

const [, , , addr, ...options] = process.argv;
const [host, port] = addr.split(":");
const quiet = options.includes("--quiet");

const server = net.createServer({ allowHalfOpen: true }, (socket) => {
  const peer = `${socket.remoteAddress}:${socket.remotePort}`;
  const decoder = new StringDecoder("utf8");
  socket.on("error", (error) => console.error(`${peer}: ${error.message}`));
  socket.on("end", () => socket.end());
  socket.on("data", (data) => {
    socket.write(data);
    const text = decoder.write(data);
    if (text && !quiet) {
      console.log(`${text.replace(/\r?\n$/, "")} ('${peer}')`);
    }
  });
});
server.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
server.listen(Number(port), host, () => {
  const { address, port } = server.address();
  console.log(`listening on ${address}:${port}`);
});
