"""Wrong: Run Perfectly is said of every command without output.

What the user sees: `false` is said to have run perfectly.
Caught by: stage_32_the_handshake_server
Because: did not run perfectly
"""

import contextlib

import remote_cmd


@contextlib.contextmanager
def result_of(command, sock, limit):
    with right_result_of(command, sock, limit) as result:
        yield result or b"Run Perfectly"


right_result_of = remote_cmd.result_of
remote_cmd.result_of = result_of
remote_cmd.main()
