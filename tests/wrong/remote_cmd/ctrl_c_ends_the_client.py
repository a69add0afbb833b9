"""Wrong: Ctrl-C ends the client without a word to the server.

What the user sees: at the prompt, one Ctrl-C for a command that takes too long, and the whole session is over.
Caught by: stage_27_ctrl_c_cancels_the_command
Because: send a frame of kind 6
"""

import os

import remote_cmd


def cancel(self):
    os._exit(130)


remote_cmd.FramedClient.cancel = cancel
remote_cmd.main()
