"""Wrong: a second cancel is sent, to be sure.

What the user sees: now and then Ctrl-C kills the next command, too.
Caught by: stage_27_ctrl_c_cancels_the_command
Because: one Ctrl-C is one frame
"""

import remote_cmd


def cancel(self):
    if self.can_cancel:
        self.frames.sock.sendall(2 * b"\x06\0\0\0\0")


remote_cmd.FramedClient.cancel = cancel
remote_cmd.main()
