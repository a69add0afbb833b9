"""Wrong: what is left of a command is killed, but only when both outputs have ended.

What the user sees: after `client -- 'sleep 1000 & echo started'` the client hangs, since the sleep holds the pipes.
Caught by: stage_15_nothing_is_left_in_the_background
Because: a child in the background holds the output open
"""

import remote_cmd


def kill_what_is_left(self):
    pass


def read_outputs(self):
    right_read_outputs(self)
    right_kill_what_is_left(self)


right_read_outputs = remote_cmd.Job.read_outputs
right_kill_what_is_left = remote_cmd.Job.kill_what_is_left
remote_cmd.Job.kill_what_is_left = kill_what_is_left
remote_cmd.Job.read_outputs = read_outputs
remote_cmd.main()
