"""Wrong: Python's returncode is passed on as it is.

What the user sees: a command that was killed has the status -15 here and 241 in the client's shell, where all others say 143.
Caught by: stage_11_killed_by_a_signal
Because: add 128 to the number of the signal
"""

import remote_cmd


def status(self):
    return self.process.returncode


remote_cmd.Job.status = status
remote_cmd.main()
