"""Wrong: the client takes what one recv gives for the whole result.

What the user sees: long results are cut, and their rest sticks to the next answer.
Caught by: stage_33_the_handshake_client
Because: one recv is not the whole result
"""

import remote_cmd


def ask(self, command):
    self.sock.sendall(command.encode())
    length = int(self.sock.recv(remote_cmd.RECV_SIZE))
    self.sock.sendall(b"OK")
    self.output.show_result(self.sock.recv(length))
    return 0


remote_cmd.HandshakeClient.ask = ask
remote_cmd.main()
