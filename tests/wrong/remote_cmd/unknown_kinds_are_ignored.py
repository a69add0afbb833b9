"""Wrong: a frame of a kind that nobody knows is skipped without a word.

What the user sees: a client with a bug, or another version of the protocol, waits for an answer for ever.
Caught by: stage_19_broken_frames_are_refused
Because: refuse a kind that you do not know
"""

import remote_cmd


def check_header(kind, length):
    if length > remote_cmd.MAX_PAYLOAD:
        raise remote_cmd.ProtocolError("the frame is too long")


def obey(self, kind, payload):
    if kind in (remote_cmd.COMMAND, remote_cmd.CANCEL):
        right_obey(self, kind, payload)


right_obey = remote_cmd.Conversation.obey
remote_cmd.check_header = check_header
remote_cmd.Conversation.obey = obey
remote_cmd.main()
