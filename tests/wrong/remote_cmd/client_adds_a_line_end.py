"""Wrong: each piece of output is printed with print, which adds a line end.

What the user sees: there is an empty line after each piece of output, also in the middle of a long one.
Caught by: stage_23_the_client_runs_one_command
Because: there are two line ends
"""

import sys

import remote_cmd


def show(self, kind, data):
    stream = sys.stdout if kind == remote_cmd.STDOUT else sys.stderr
    print(data.decode(self.encoding, "replace"), file=stream, flush=True)


remote_cmd.Output.show = show
remote_cmd.main()
