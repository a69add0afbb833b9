"""Wrong: the whole frame may have 65536 bytes and a header, and the header is counted twice.

What the user sees: a frame that every other server refuses is taken here.
Caught by: stage_19_broken_frames_are_refused
Because: refuse one of 65537
"""

import remote_cmd


def check_header(kind, length):
    if not remote_cmd.COMMAND <= kind <= remote_cmd.CANCEL:
        raise remote_cmd.ProtocolError(f"unknown frame kind {kind}")
    if length > remote_cmd.MAX_PAYLOAD + 5:
        raise remote_cmd.ProtocolError("the frame is too long")


remote_cmd.check_header = check_header
remote_cmd.main()
