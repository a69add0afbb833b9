"""An echo in one thread, with asyncio's streams.

    python3 asyncio_echo.py [HOST:PORT]
"""
import asyncio
import sys

RECV_SIZE = 16 * 1024


async def echo(reader, writer):
    # asyncio sets TCP_NODELAY itself.
    try:
        while data := await reader.read(RECV_SIZE):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


async def main():
    host, port = sys.argv[1].rsplit(":", 1) if len(sys.argv) > 1 else ("127.0.0.1", 0)
    server = await asyncio.start_server(echo, host, int(port), backlog=1024)
    print("listening on %s:%s" % server.sockets[0].getsockname(), flush=True)
    await server.serve_forever()


asyncio.run(main())
