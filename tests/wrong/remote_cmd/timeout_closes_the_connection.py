"""Wrong: --timeout is a time limit of the socket.

What the user sees: a person who thinks for longer than that at the prompt is thrown out.
Caught by: stage_17_time_is_up
Because: not for the connection
"""

import remote_cmd


def receive(self):
    self.sock.settimeout(self.limit)
    first = self.sock.recv(1)
    if not first:
        return None
    length = int.from_bytes(remote_cmd.recv_exactly(self.sock, 4), "big")
    remote_cmd.check_header(first[0], length)
    return first[0], remote_cmd.recv_exactly(self.sock, length)


remote_cmd.Frames.receive = receive
remote_cmd.main()
