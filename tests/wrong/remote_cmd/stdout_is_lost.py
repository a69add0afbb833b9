"""Wrong: when there is something on stderr, stdout is not looked at.

What the user sees: a command that prints both results and a warning shows the warning only.
Caught by: stage_03_stdout_and_stderr_stay_apart
Because: a command may write to both
"""

import remote_cmd


def read_outputs(self):
    stdout, stderr = self.process.communicate()
    if stderr:
        self.take(remote_cmd.STDERR, stderr)
    else:
        self.take(remote_cmd.STDOUT, stdout)


remote_cmd.Job.read_outputs = read_outputs
remote_cmd.main()
