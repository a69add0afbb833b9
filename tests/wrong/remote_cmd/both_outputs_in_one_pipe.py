"""Wrong: stderr is given the same pipe as stdout.

What the user sees: `client -- make > log` has the errors in the log, and none on the screen.
Caught by: stage_03_stdout_and_stderr_stay_apart
Because: both outputs came as one
"""

import subprocess

import remote_cmd


def start_shell(command):
    return subprocess.Popen(
        ["sh", "-c", command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def read_outputs(self):
    self.read_output(remote_cmd.STDOUT, self.process.stdout)


remote_cmd.start_shell = start_shell
remote_cmd.Job.read_outputs = read_outputs
remote_cmd.main()
