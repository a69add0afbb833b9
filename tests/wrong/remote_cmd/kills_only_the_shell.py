"""Wrong: only the shell is killed, not what it has started.

What the user sees: after Ctrl-C the client hangs, since the real work goes on and holds the pipes.
Caught by: stage_14_the_whole_process_group_dies
Because: kill the process group, not only the shell
"""

import remote_cmd


def kill(self, why=None):
    self.why_killed = why
    self.process.kill()


remote_cmd.Job.kill = kill
remote_cmd.main()
