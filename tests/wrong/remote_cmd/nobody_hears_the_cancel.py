"""Wrong: the thread that reads the client's frames also runs the command.

What the user sees: Ctrl-C has no effect until the command has ended by itself.
Caught by: stage_13_a_cancel_is_heard_while_the_command_runs
Because: nobody has read the cancel
"""

import remote_cmd


def obey(self, kind, payload):
    if kind == remote_cmd.COMMAND:
        self.job = remote_cmd.Job(remote_cmd.command_text(payload), self.tell)
        self.see_through(self.job)
    elif self.job:
        self.job.kill()


remote_cmd.Conversation.obey = obey
remote_cmd.main()
