"""Wrong: at Ctrl-C only the shells are killed, not what they have started.

What the user sees: the server is gone, and what its commands had started runs on.
Caught by: stage_18_ctrl_c_ends_the_server_and_its_commands
Because: kill the process group
"""

import os

import remote_cmd


def stop_server():
    remote_cmd.starting.acquire()
    for job in list(remote_cmd.running):
        job.process.kill()
    os._exit(0)


remote_cmd.stop_server = stop_server
remote_cmd.main()
