"""Wrong: the client does not pass the exit status on.

What the user sees: `client -- false && echo fine` says fine.
Caught by: stage_23_the_client_runs_one_command
Because: end with the exit status that came in the frame of kind 4
"""

import remote_cmd


def ask(self, command):
    self.frames.send(remote_cmd.COMMAND, command.encode())
    self.show_answer()
    return 0


remote_cmd.FramedClient.ask = ask
remote_cmd.main()
