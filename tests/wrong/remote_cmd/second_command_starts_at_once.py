"""Wrong: each command is started when it comes, also while another one runs.

What the user sees: two lines pasted at the prompt, and their outputs are mixed.
Caught by: stage_05_frames_that_stick_together
Because: a command waits until
"""

import threading

import remote_cmd


def obey(self, kind, payload):
    if kind == remote_cmd.COMMAND:
        self.job = remote_cmd.Job(remote_cmd.command_text(payload), self.tell)
        threading.Thread(target=self.see_through_or_hang_up, args=[self.job], daemon=True).start()
    elif self.job:
        self.job.kill()


remote_cmd.Conversation.obey = obey
remote_cmd.main()
