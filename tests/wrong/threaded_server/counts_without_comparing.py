"""Wrong: any answer of the right length counts.

What the user sees: everything came back, says the client, when it came back broken.
Caught by: stage_18_the_client_notices_what_is_missing
Because: compare what comes back with what was sent
"""

import threaded_server


def echo(self, message):
    self.sock.sendall(message)
    self.receive(len(message))
    return True


threaded_server.TcpPeer.echo = echo

threaded_server.main()
