"""Wrong: the limit is for the wait after the last output, and a command that hangs never gets there.

What the user sees: `--timeout` seems to do nothing.
Caught by: stage_15_time_is_up
Because: kill the whole process group when the time is up
"""

import subprocess

import remote_cmd


def wait(self, limit):
    self.read_outputs()
    try:
        self.process.wait(timeout=limit)
    except subprocess.TimeoutExpired:
        self.kill(f"a command may run for {limit} s")
        self.process.wait()
    remote_cmd.running.discard(self)
    return self.status()


remote_cmd.Job.wait = wait
remote_cmd.main()
