"""Wrong: after a cancel, the client ends.

What the user sees: one Ctrl-C at the prompt for a command that takes too long, and the session is over.
Caught by: stage_27_ctrl_c_cancels_the_command
Because: ends the command and not the client
"""

import sys

import remote_cmd


def ask(self, command):
    status = right_ask(self, command)
    if status == 137:
        sys.exit(status)
    return status


right_ask = remote_cmd.FramedClient.ask
remote_cmd.FramedClient.ask = ask
remote_cmd.main()
