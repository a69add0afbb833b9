"""Wrong: nothing is done about what a command leaves in the background.

What the user sees: after `client -- 'make & echo started'` the build goes on, for a client that is long gone.
Caught by: stage_13_a_cancelled_command_dies_with_its_whole_group
Because: the shell has ended, and its child lives on
"""

import remote_cmd


def kill_what_is_left(self):
    pass


remote_cmd.Job.kill_what_is_left = kill_what_is_left
remote_cmd.main()
