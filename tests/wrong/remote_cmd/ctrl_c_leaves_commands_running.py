"""Wrong: Ctrl-C ends the server, and nothing else.

What the user sees: what the server had started runs on, in sessions of its own, where Ctrl-C does not reach it.
Caught by: stage_18_ctrl_c_ends_the_server_and_its_commands
Because: kill the running commands, with SIGKILL
"""

import os

import remote_cmd


def stop_server():
    os._exit(0)


remote_cmd.stop_server = stop_server
remote_cmd.main()
