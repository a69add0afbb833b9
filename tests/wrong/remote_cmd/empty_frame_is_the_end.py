"""Wrong: the client takes an empty frame for the end of the answer.

What the user sees: now and then the output stops, and the next answer begins with the rest.
Caught by: stage_24_the_answer_comes_in_pieces
Because: an empty frame is not the end
"""

import remote_cmd


def show_answer(self):
    output = remote_cmd.Output(self.encoding)
    while frame := self.frames.receive():
        kind, payload = frame
        if not payload:
            break
        if kind in (remote_cmd.STDOUT, remote_cmd.STDERR):
            output.show(kind, payload)
        elif kind == remote_cmd.ERROR:
            remote_cmd.note(f"server: {payload.decode(errors='replace')}")
        elif kind == remote_cmd.EXIT_STATUS:
            output.end()
            return int.from_bytes(payload, "big", signed=True)
    raise remote_cmd.ProtocolError("the server closed the connection before the exit status")


remote_cmd.FramedClient.show_answer = show_answer
remote_cmd.main()
