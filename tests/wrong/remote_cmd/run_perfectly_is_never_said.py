"""Wrong: the process is asked whether there is no output, and a process object is always true.

What the user sees: after `true` or `mkdir`, the client waits for a result of 0 bytes, or shows an empty line.
Caught by: stage_32_the_handshake_server
Because: ask whether the output is empty
"""

import contextlib

import remote_cmd


@contextlib.contextmanager
def result_of(command, sock, limit):
    job = remote_cmd.Job(command.decode(), lambda kind, data: outputs[kind].append(data))
    outputs = {remote_cmd.STDOUT: [], remote_cmd.STDERR: []}
    job.wait(limit)
    if not job.process:
        yield b"Run Perfectly"
    else:
        yield b"".join(outputs[remote_cmd.STDOUT] + outputs[remote_cmd.STDERR])


remote_cmd.result_of = result_of
remote_cmd.main()
