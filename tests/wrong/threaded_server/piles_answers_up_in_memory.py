"""Wrong: with asyncio, what is written is never drained.

What the user sees: a peer that sends and does not read makes the server larger and larger.
Caught by: stage_06_a_peer_that_never_reads_blocks_nobody
Because: kept in memory without a limit
"""

import asyncio

import threaded_server


class Echo(asyncio.Protocol):
    def __init__(self, server):
        self.server = server

    def connection_made(self, transport):
        self.transport = transport
        peer = transport.get_extra_info("peername")
        self.connection = threaded_server.Connection(None, peer, self.server)

    def data_received(self, data):
        self.connection.show(data)
        self.transport.write(data)


def serve_forever(self):
    async def serve():
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Echo(self), sock=self.socket)
        await server.serve_forever()

    asyncio.run(serve())


threaded_server.TcpServer.serve_forever = serve_forever

threaded_server.main()
