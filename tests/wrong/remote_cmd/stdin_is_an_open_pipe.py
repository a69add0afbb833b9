"""Wrong: the command's stdin is a pipe that nobody writes to, nor closes.

What the user sees: `cat`, or anything else that reads its input, never ends.
Caught by: stage_10_the_command_has_nothing_to_read
Because: give the command /dev/null as stdin
"""

import subprocess

import remote_cmd


def start_shell(command):
    return subprocess.Popen(
        ["sh", "-c", command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


remote_cmd.start_shell = start_shell
remote_cmd.main()
