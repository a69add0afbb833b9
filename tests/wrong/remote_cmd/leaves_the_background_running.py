"""Wrong: nothing is done about what a command leaves in the background.

What the user sees: after `client -- 'make & echo started'` the build goes on, for a client that is long gone.
Caught by: stage_15_nothing_is_left_in_the_background
Because: the shell has ended, and its child lives on
"""

import remote_cmd


def kill_what_is_left(self):
    pass


remote_cmd.Job.kill_what_is_left = kill_what_is_left
remote_cmd.main()
