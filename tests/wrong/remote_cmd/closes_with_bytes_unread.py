"""Wrong: the connection is closed at once after the frame of kind 5.

What the user sees: a client that has sent more sees "connection reset", and not why it was refused.
Caught by: stage_19_broken_frames_are_refused
Because: is a reset
"""

import remote_cmd


def refuse(self, error):
    self.stop()
    self.tell(remote_cmd.ERROR, str(error).encode())


remote_cmd.Conversation.refuse = refuse
remote_cmd.main()
