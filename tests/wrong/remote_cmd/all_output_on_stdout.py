"""Wrong: the client prints both outputs to its stdout.

What the user sees: `client -- make > log` puts the warnings into the log, too, instead of onto the screen.
Caught by: stage_23_the_client_runs_one_command
Because: frames of kind 3 go to stderr
"""

import remote_cmd


def show(self, kind, data):
    print(self.decoders[kind].decode(data), end="", flush=True)


remote_cmd.Output.show = show
remote_cmd.main()
