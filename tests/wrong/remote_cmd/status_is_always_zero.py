"""Wrong: the exit status is not asked for.

What the user sees: every command seems to succeed: `client -- false && echo fine` says fine.
Caught by: stage_04_the_exit_status_arrives
Because: send the exit status that the command had
"""

import remote_cmd


def status(self):
    return 0


remote_cmd.Job.status = status
remote_cmd.main()
