"""Wrong: the server decodes each piece of the output, and encodes it again.

What the user sees: `client -- cat picture.png > copy.png` makes a broken picture.
Caught by: stage_08_long_output_is_many_frames
Because: became U+FFFD
"""

import remote_cmd


def read_piece(self, pipe):
    return right_read_piece(self, pipe).decode(errors="replace").encode()


right_read_piece = remote_cmd.Job.read_piece
remote_cmd.Job.read_piece = read_piece
remote_cmd.main()
