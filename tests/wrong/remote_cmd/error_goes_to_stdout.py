"""Wrong: what the server says in a frame of kind 5 is printed with the output.

What the user sees: `client -- make > log` has "killed: …" as the last line of the log.
Caught by: stage_24_the_answer_comes_in_pieces
Because: goes to stderr
"""

import remote_cmd


def show_answer(self):
    output = remote_cmd.Output(self.encoding)
    while frame := self.frames.receive():
        kind, payload = frame
        if kind == remote_cmd.ERROR:
            print("server:", payload.decode(errors="replace"), flush=True)
            continue
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
