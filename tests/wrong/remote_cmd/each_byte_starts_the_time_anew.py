"""Wrong: the time limit is for each recv, and not for the whole frame.

What the user sees: a client that sends a byte a minute holds a thread for ever.
Caught by: stage_19_broken_frames_are_refused
Because: does not start that time anew
"""

import time

import remote_cmd


class Frames(remote_cmd.Frames):
    def receive(self):
        first = self.sock.recv(1)
        if not first:
            return None
        length = int.from_bytes(self.receive_exactly(4), "big")
        remote_cmd.check_header(first[0], length)
        return first[0], self.receive_exactly(length)

    def receive_exactly(self, count):
        data = b""
        while len(data) < count:
            remote_cmd.wait_for_input(self.sock, time.monotonic() + self.limit)
            piece = self.sock.recv(count - len(data))
            if not piece:
                raise remote_cmd.ProtocolError("the stream ended too early")
            data += piece
        return data


remote_cmd.Frames = Frames
remote_cmd.main()
