"""Wrong: stdout is read to its end, and then stderr.

What the user sees: a command that prints more than 64 KiB of errors never ends: that pipe is full, and the server waits for the other one.
Caught by: stage_09_ten_megabytes_on_both_outputs
Because: to read one output to its end before the other is a deadlock
"""

import remote_cmd


def read_outputs(self):
    self.read_output(remote_cmd.STDOUT, self.process.stdout)
    self.read_output(remote_cmd.STDERR, self.process.stderr)


remote_cmd.Job.read_outputs = read_outputs
remote_cmd.main()
