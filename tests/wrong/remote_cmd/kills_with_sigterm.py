"""Wrong: SIGTERM is sent, which a command may ignore.

What the user sees: Ctrl-C does nothing to a program that handles SIGTERM, and the client hangs.
Caught by: stage_13_a_cancel_is_heard_while_the_command_runs
Because: kill it with SIGKILL
"""

import contextlib
import os
import signal

import remote_cmd


def send_kill(self):
    with contextlib.suppress(OSError):
        os.killpg(self.process.pid, signal.SIGTERM)


remote_cmd.Job.send_kill = send_kill
remote_cmd.main()
