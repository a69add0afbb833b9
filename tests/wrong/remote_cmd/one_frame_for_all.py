"""Wrong: the whole output is sent in one frame.

What the user sees: a client that keeps to the limit refuses long output, and the server holds all of it in memory.
Caught by: stage_08_long_output_is_many_frames
Because: a frame holds at most 64 KiB
"""

import remote_cmd


def read_output(self, kind, pipe):
    self.take(kind, pipe.read())


remote_cmd.Job.read_output = read_output
remote_cmd.main()
