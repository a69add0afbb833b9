"""Wrong: the line end of the output is taken off.

What the user sees: the next prompt stands behind the last line of the output.
Caught by: stage_02_a_command_is_run
Because: the line end is gone
"""

import remote_cmd


def take(self, kind, payload):
    right_tell(self, kind, payload.rstrip(b"\n") if kind == remote_cmd.STDOUT else payload)


right_tell = remote_cmd.Conversation.tell
remote_cmd.Conversation.tell = take
remote_cmd.main()
