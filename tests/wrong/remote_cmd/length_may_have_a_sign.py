"""Wrong: whatever `int` takes is a length.

What the user sees: what is not this protocol, such as `+5` or ` 12\\n`, is taken for a length, and the client waits for ever.
Caught by: stage_33_the_handshake_client
Because: a length is decimal digits and nothing else
"""

import remote_cmd


def ask(self, command):
    self.sock.sendall(command.encode())
    length = int(self.sock.recv(remote_cmd.RECV_SIZE))
    self.sock.sendall(b"OK")
    self.output.show_result(remote_cmd.recv_exactly(self.sock, length))
    return 0


remote_cmd.HandshakeClient.ask = ask
remote_cmd.main()
