"""Wrong: the status of the command is passed on as it is, and the system keeps 8 bits of it.

What the user sees: a command on Windows fails with status 256, and `client -- build && echo fine` says fine.
Caught by: stage_23_the_client_runs_one_command
Because: 256 cut to 8 bits is 0
"""

import remote_cmd


def exit_status(status):
    return status


remote_cmd.exit_status = exit_status
remote_cmd.main()
