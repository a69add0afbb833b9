"""Wrong: Ctrl-C kills the commands, and ends the server with the status of an interrupted program.

What the user sees: a service manager reports that the server failed, each time it is stopped.
Caught by: stage_18_ctrl_c_ends_the_server_and_its_commands
Because: end with exit status 0
"""

import os

import remote_cmd


def stop_server():
    remote_cmd.starting.acquire()
    for job in list(remote_cmd.running):
        job.kill()
    os._exit(130)


remote_cmd.stop_server = stop_server
remote_cmd.main()
