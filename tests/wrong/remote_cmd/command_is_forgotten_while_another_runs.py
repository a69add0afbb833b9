"""Wrong: a command that comes while another one runs is thrown away.

What the user sees: of two lines pasted at the prompt, the second is never answered.
Caught by: stage_05_frames_that_stick_together
Because: keep a command that comes while another one runs
"""

import remote_cmd


def obey(self, kind, payload):
    if kind == remote_cmd.COMMAND and self.job and self.job.process.returncode is None:
        return
    right_obey(self, kind, payload)


right_obey = remote_cmd.Conversation.obey
remote_cmd.Conversation.obey = obey
remote_cmd.main()
