"""Wrong: a payload of exactly 65536 bytes is refused.

What the user sees: a client that sends as much as is allowed is turned away.
Caught by: stage_06_a_frame_in_pieces
Because: one of exactly 65536 is
"""

import remote_cmd


def check_header(kind, length):
    if not remote_cmd.COMMAND <= kind <= remote_cmd.CANCEL:
        raise remote_cmd.ProtocolError(f"unknown frame kind {kind}")
    if length >= remote_cmd.MAX_PAYLOAD:
        raise remote_cmd.ProtocolError("the frame is too long")


remote_cmd.check_header = check_header
remote_cmd.main()
