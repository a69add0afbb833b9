"""Wrong: a cancel when nothing runs is refused.

What the user sees: Ctrl-C a moment too late, and the whole session is over.
Caught by: stage_13_a_cancel_is_heard_while_the_command_runs
Because: ignore it, and answer nothing
"""

import remote_cmd


def obey(self, kind, payload):
    if kind == remote_cmd.CANCEL and not self.job:
        raise remote_cmd.ProtocolError("nothing runs")
    right_obey(self, kind, payload)


right_obey = remote_cmd.Conversation.obey
remote_cmd.Conversation.obey = obey
remote_cmd.main()
