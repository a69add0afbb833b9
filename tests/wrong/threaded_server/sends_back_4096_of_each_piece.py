"""Wrong: up to 64 KiB are received, and the first 4096 bytes of them sent back.

What the user sees: short messages come back whole, of a file only parts.
Caught by: stage_02_what_a_peer_sends_comes_back
Because: of a long piece only a part came back
"""

import threaded_server


def handle(self):
    while data := self.sock.recv(65_536):
        self.show(data)
        self.sock.sendall(data[:4096])


threaded_server.Connection.handle = handle

threaded_server.main()
