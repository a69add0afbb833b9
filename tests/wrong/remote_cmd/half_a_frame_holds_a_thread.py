"""Wrong: the rest of a frame is waited for, however long it takes.

What the user sees: some clients that stop in the middle of a frame, and nobody else is served any more.
Caught by: stage_19_broken_frames_are_refused
Because: half a frame must not hold a thread
"""

import remote_cmd


def wait_for_input(sock, end):
    pass


remote_cmd.wait_for_input = wait_for_input
remote_cmd.main()
