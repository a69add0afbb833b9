// An echo of 64 bytes, again and again: echo.js server PORT | client PORT COUNT | both COUNT.
const net = require("node:net");

const MESSAGE = Buffer.alloc(64, "x");

function serve(port, ready) {
  const listener = net.createServer({ noDelay: true }, (peer) => {
    listener.close();
    peer.on("data", (data) => peer.write(data));
  });
  listener.listen(port, "127.0.0.1", () => ready(listener.address().port));
}

function ask(port, count) {
  const server = net.connect({ port, host: "127.0.0.1", noDelay: true }, () => server.write(MESSAGE));
  server.on("data", () => {
    count -= 1;
    if (count > 0) server.write(MESSAGE);
    else server.end();
  });
}

const [role, ...numbers] = process.argv.slice(2);
if (role === "client") ask(Number(numbers[0]), Number(numbers[1]));
else if (role === "server") serve(Number(numbers[0]), () => {});
else serve(0, (port) => ask(port, Number(numbers[0])));
