"""Wrong: SIGHUP is sent, as when a terminal is closed.

What the user sees: what was started with nohup cannot be cancelled.
Caught by: stage_13_a_cancel_is_heard_while_the_command_runs
Because: kill it with SIGKILL
"""

import contextlib
import os
import signal

import remote_cmd


def send_kill(self):
    with contextlib.suppress(OSError):
        os.killpg(self.process.pid, signal.SIGHUP)


remote_cmd.Job.send_kill = send_kill
remote_cmd.main()
