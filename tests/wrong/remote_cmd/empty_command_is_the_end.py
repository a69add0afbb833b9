"""Wrong: a payload that is empty is taken for the end of the stream.

What the user sees: one empty line at the prompt of another client, and the connection is closed.
Caught by: stage_07_one_command_after_another
Because: a command may be empty
"""

import remote_cmd


def obey(self, kind, payload):
    if kind == remote_cmd.COMMAND and not payload:
        remote_cmd.hang_up(self.frames.sock)
        return
    right_obey(self, kind, payload)


right_obey = remote_cmd.Conversation.obey
remote_cmd.Conversation.obey = obey
remote_cmd.main()
