"""Wrong: the output is read in text mode, which turns line ends.

What the user sees: `client -- cat windows.txt` loses each carriage return.
Caught by: stage_08_long_output_is_many_frames
Because: universal newlines
"""

import remote_cmd


def read_piece(self, pipe):
    return right_read_piece(self, pipe).replace(b"\r\n", b"\n")


right_read_piece = remote_cmd.Job.read_piece
remote_cmd.Job.read_piece = read_piece
remote_cmd.main()
