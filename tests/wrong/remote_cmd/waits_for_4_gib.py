"""Wrong: the length in a frame is believed.

What the user sees: five bytes, and the server waits for 4 GiB; who sends them fills its memory.
Caught by: stage_19_broken_frames_are_refused
Because: compare the length with the limit
"""

import remote_cmd


def check_header(kind, length):
    if not remote_cmd.COMMAND <= kind <= remote_cmd.CANCEL:
        raise remote_cmd.ProtocolError(f"unknown frame kind {kind}")


remote_cmd.check_header = check_header
remote_cmd.main()
