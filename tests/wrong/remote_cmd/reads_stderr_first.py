"""Wrong: stderr is read to its end, and then stdout.

What the user sees: a command that prints more than 64 KiB never ends: its pipe is full, and the server waits for the other one.
Caught by: stage_08_long_output_is_many_frames
Because: to read one output to its end before the other is a deadlock
"""

import remote_cmd


def read_outputs(self):
    self.read_output(remote_cmd.STDERR, self.process.stderr)
    self.read_output(remote_cmd.STDOUT, self.process.stdout)


remote_cmd.Job.read_outputs = read_outputs
remote_cmd.main()
