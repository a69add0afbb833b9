"""Wrong: a read waits until the piece is full, or the output ends.

What the user sees: `ping` or a build shows nothing for minutes, and then everything at once.
Caught by: stage_12_output_streams_while_the_command_runs
Because: send each piece of output as it comes
"""

import remote_cmd


def read_piece(self, pipe):
    return pipe.read(remote_cmd.MAX_PAYLOAD)


remote_cmd.Job.read_piece = read_piece
remote_cmd.main()
